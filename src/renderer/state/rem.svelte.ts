// How many pixels 1rem has now, as state: what is placed by reckoning follows the size of the text.
import { createSubscriber } from 'svelte/reactivity';

const standardPx = 10;

const follow = createSubscriber((update) => {
  // The size is a property of the page's own style (appearance.svelte.ts).
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
});

/** To be read where effects and derived values are made. */
export function remPx(): number {
  follow();
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || standardPx;
}
