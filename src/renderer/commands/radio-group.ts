// Keys inside a group of choices: arrows move the choice and stay in the group, as in every desktop application.
import type { Attachment } from 'svelte/attachments';

/** Place of the choice that a key leads to, around the ends; null for a key that the group does not take. */
export function radioStep(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'ArrowDown' || key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowUp' || key === 'ArrowLeft') return (Math.max(at, 0) - 1 + count) % count;
  return null;
}

/** For an element of role radiogroup whose choices are buttons of role radio; choosing is their click. */
export const radioGroup: Attachment<HTMLElement> = (group) => {
  const step = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const radios = [...group.querySelectorAll<HTMLButtonElement>('[role="radio"]')].filter(({ disabled }) => !disabled);
    const next = radioStep(event.key, radios.findIndex((radio) => radio === document.activeElement), radios.length);
    if (next === null) return;
    // The arrows turn the images over everywhere else.
    event.preventDefault();
    event.stopPropagation();
    radios[next]?.focus();
    radios[next]?.click();
  };
  group.addEventListener('keydown', step);
  return () => group.removeEventListener('keydown', step);
};
