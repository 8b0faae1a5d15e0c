// Theme and size of the text on the page: as the preferences say, and kept where the page finds them before anything is drawn.
import { MediaQuery } from 'svelte/reactivity';
import type { Preferences } from './preferences.svelte.ts';

export const textScales = [1, 1.1, 1.25, 1.5, 1.75, 2] as const;

/** The next size up or down; the present one where there is none. */
export function nextTextScale(scale: number, step: 1 | -1): number {
  const sizes = step > 0 ? textScales.filter((size) => size > scale + 1e-6) : textScales.filter((size) => size < scale - 1e-6).reverse();
  return sizes[0] ?? scale;
}

/** Keeps the page as the preferences have it. To be called where effects may be made. */
export function followAppearance(preferences: Preferences): void {
  const isDarkSystem = new MediaQuery('(prefers-color-scheme: dark)');
  $effect(() => {
    if (!preferences.isLoaded) return;
    const theme = preferences.get('theme');
    const scale = Math.min(Math.max(preferences.get('textScale'), 1), 2);
    const shown = theme === 'system' ? (isDarkSystem.current ? 'dark' : 'light') : theme;
    const { documentElement: page } = document;
    page.dataset['theme'] = shown;
    page.style.setProperty('--text-scale', String(scale));
    // Read by appearance.js at the next start, before the store has been asked. A cookie, since the port of the browser host may change.
    document.cookie = `appearance=${shown}-${scale}; max-age=31536000; samesite=strict; path=/`;
    try {
      localStorage.setItem('appearance', `${shown}-${scale}`);
    } catch {
      // Where nothing can be kept the window begins dark.
    }
  });
}
