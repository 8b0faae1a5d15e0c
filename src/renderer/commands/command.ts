// A command of the window: one object with its name, label, keys and what it does; reachable by key, button and palette.

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: 'Image' | 'View' | 'Map' | 'Edit' | 'Boxes' | 'Experiments' | 'Files' | 'Help';
  /** As shown in the help sheet: `Ctrl+K`, `ArrowLeft`, `?`, `1`. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Left out: always. */
  readonly isEnabled?: () => boolean;
  /** A switch that is on or off. */
  readonly isOn?: () => boolean;
}

/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** `Ctrl` stands for the Command key on a Mac too. Letters match in either case; shift counts only where it is named. */
export function matchesKey(press: KeyPress, combination: string): boolean {
  const parts = combination === '+' ? ['+'] : combination.split('+');
  const key = parts[parts.length - 1] ?? '';
  const wantsCtrl = parts.includes('Ctrl');
  const wantsShift = parts.includes('Shift');
  if ((press.ctrlKey || press.metaKey) !== wantsCtrl || press.altKey) return false;
  if (wantsShift && !press.shiftKey) return false;
  if (key.length > 1) return press.key === key;
  if (/[a-z]/i.test(key) && press.shiftKey !== wantsShift) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

/** The first enabled command for a key. */
export function commandFor(press: KeyPress, commands: readonly Command[]): Command | null {
  return commands.find((command) => command.keys.some((key) => matchesKey(press, key)) && (command.isEnabled?.() ?? true)) ?? null;
}

/** Commands whose words all occur in label or group, in the order of the registry. */
export function searchCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return commands.filter(({ label, group }) => words.every((word) => `${group} ${label}`.toLowerCase().includes(word)));
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

/** `ArrowLeft` as it stands on the key. */
export function keyCap(combination: string): string {
  const caps: Readonly<Record<string, string>> = {
    ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Delete: 'Del', Backspace: '⌫', PageUp: 'PgUp', PageDown: 'PgDn',
  };
  if (combination === '+') return '+';
  return combination.split('+').map((part) => caps[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' ');
}
