// What the user has set, laid upon the state of the window: at the start, and when it is changed in the settings or in another window.
import type { Preferences } from './preferences.svelte.ts';
import type { Workstation } from './workstation.svelte.ts';

/** To be called where effects may be made. A choice that is made for this image alone holds until the setting itself changes. */
export function applyPreferences(app: Workstation, preferences: Preferences): void {
  app.settings.remember(preferences);
  $effect(() => {
    const opacity = preferences.get('mapOpacity');
    if (opacity !== null) app.settings.opacity = opacity;
  });
  $effect(() => {
    app.viewer.isSceneTextShown = preferences.get('isSceneTextShown');
  });
  $effect(() => {
    app.drawn.keepsTool = preferences.get('keepsTool');
  });
  $effect(() => {
    app.viewer.ownPresets = preferences.get('windowPresets').filter(({ modality }) => modality === undefined || modality === app.viewer.modality).map(({ name, center, width }) => ({ name, window: { center, width, function: 'LINEAR' } }));
  });
}
