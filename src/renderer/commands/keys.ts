// Keys as text ("Ctrl+K", "Shift+F", "ArrowLeft", "?"): what a press means, how it is shown, and which presses are not ours to take.
import { text } from '../text/text.ts';

/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** Place on the keyboard, for layouts whose letters are not Latin. */
  readonly code?: string;
}

/**
 * A press as text; null for a modifier alone and for a dead key. `Ctrl` stands for the Command key on a Mac too. Shift is named only where
 * the key would be the same without it: `Shift+F`, `Shift+ArrowUp`, but `?` (and some keyboards need it for figures).
 */
export function combinationOf(press: KeyPress): string | null {
  const key = latinKey(press);
  if (key === null) return null;
  const isSign = key.length === 1 && !/[\p{L} ]/u.test(key);
  // Right Alt writes signs on many keyboards, and Windows calls it Control and Alt.
  const writesSign = isSign && press.altKey;
  const parts = [
    ...((press.ctrlKey || press.metaKey) && !writesSign ? ['Ctrl'] : []),
    ...(press.altKey && !writesSign ? ['Alt'] : []),
    ...(press.shiftKey && !isSign ? ['Shift'] : []),
    key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key,
  ];
  return parts.join('+');
}

export function matchesKey(press: KeyPress, combination: string): boolean {
  return combinationOf(press) === combination;
}

function latinKey({ key, code }: KeyPress): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified', ''].includes(key)) return null;
  const isForeignLetter = key.length === 1 && /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return isForeignLetter ? (/^Key([A-Z])$/.exec(code ?? '')?.[1] ?? key) : key;
}

/** Keys on a control that needs them itself: typing, choosing, moving a slider. */
export function belongsToControl(press: KeyPress, tag: string, type: string): boolean {
  const isText = tag === 'TEXTAREA' || (tag === 'INPUT' && !['range', 'checkbox', 'radio', 'button', 'file'].includes(type));
  // Undo, cut, copy and paste of a text are the text's own.
  if (isText && (press.ctrlKey || press.metaKey) && 'zyxcva'.includes(press.key.toLowerCase())) return true;
  if (press.key === 'Escape' || press.ctrlKey || press.metaKey) return false;
  if (tag === 'SELECT' || tag === 'TEXTAREA') return true;
  if (tag === 'INPUT' && type === 'range') return press.key.startsWith('Arrow') || press.key.startsWith('Page') || press.key === 'Home' || press.key === 'End';
  if (tag === 'INPUT' && (type === 'checkbox' || type === 'radio')) return press.key === ' ' || press.key.startsWith('Arrow');
  if (tag === 'INPUT') return true;
  return (tag === 'BUTTON' || tag === 'SUMMARY') && (press.key === ' ' || press.key === 'Enter');
}

const caps: Readonly<Record<string, string>> = {
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Delete: 'Del', Backspace: '⌫', PageUp: 'PgUp', PageDown: 'PgDn',
};

function partsOf(combination: string): readonly string[] {
  return combination.endsWith('+') ? [...combination.slice(0, -1).split('+').filter((part) => part !== ''), '+'] : combination.split('+');
}

/** `ArrowLeft` as it stands on the key. */
export function keyCap(combination: string): string {
  return partsOf(combination).map((part) => caps[part] ?? part).join(' ');
}

/** For `aria-keyshortcuts`: `Control+K`. */
export function ariaKeys(keys: readonly string[]): string | undefined {
  const names: Readonly<Record<string, string>> = { Ctrl: 'Control', '+': 'Plus' };
  return keys.length === 0 ? undefined : keys.map((key) => partsOf(key).map((part) => names[part] ?? part).join('+')).join(' ');
}

/** What browsers and desktops keep for themselves, or what a control in focus needs. */
const system = new Set([
  'Ctrl+W', 'Ctrl+T', 'Ctrl+N', 'Ctrl+Q', 'Ctrl+R', 'Ctrl+L', 'Ctrl+H', 'Ctrl+J', 'Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+Shift+W', 'Ctrl+Shift+T', 'Ctrl+Shift+N', 'Ctrl+Shift+Q', 'Ctrl+Shift+R', 'Ctrl+Shift+I', 'Ctrl+Shift+J',
  'Alt+F4', 'Alt+Tab', 'Alt+ArrowLeft', 'Alt+ArrowRight', 'F5', 'Ctrl+F5', 'F6', 'F10', 'F11', 'F12',
  'Ctrl+1', 'Ctrl+2', 'Ctrl+3', 'Ctrl+4', 'Ctrl+5', 'Ctrl+6', 'Ctrl+7', 'Ctrl+8', 'Ctrl+9',
]);
const editing = new Set(['Ctrl+C', 'Ctrl+X', 'Ctrl+V', 'Ctrl+A']);
const moving = new Set(['Tab', 'Shift+Tab', 'Enter', 'Space', 'Shift+Space', 'Escape', 'ContextMenu', 'Shift+F10']);

/** Why a command may not have these keys, as a sentence; null when it may. */
export function reservedBecause(combination: string): string | null {
  if (system.has(combination)) return text.commands.keys.ofTheSystem(keyCap(combination));
  if (editing.has(combination)) return text.commands.keys.ofEditing(keyCap(combination));
  if (moving.has(combination)) return text.commands.keys.ofMoving(keyCap(combination));
  return null;
}
