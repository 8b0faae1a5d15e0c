// English: names of the commands and of their groups.
import type { Messages } from '../messages.ts';
import { plural } from './grammar.ts';

export const commands = {
  groups: { Image: 'Image', View: 'View', Layout: 'Layout', Map: 'Map', Marks: 'Marks', Boxes: 'Boxes', Reading: 'Reading', Experiments: 'Experiments', Edit: 'Edit', Files: 'Files', Settings: 'Settings', Help: 'Help' },
  menus: { file: 'File', edit: 'Edit', image: 'Image', tools: 'Tools', map: 'Map', window: 'Window', help: 'Help' },
  withKeys: (sentence: string, keys: string) => `${sentence}  [${keys}]`,
  notNow: 'Not possible at the moment.',
  keys: {
    ofTheSystem: (keys: string) => `${keys} belongs to the browser or the desktop: it would not arrive here.`,
    ofEditing: (keys: string) => `${keys} cuts, copies and pastes text.`,
    ofMoving: (keys: string) => `${keys} moves between controls and works them; it stays as it is, so that everything can be reached by keyboard.`,
  },
  needs: {
    image: 'Needs an image: open one first.',
    question: 'Needs an image and a model.',
    frames: 'This image has one frame only.',
    study: 'No study is open.',
    preset: 'This image has fewer presets.',
    overlays: 'The file has no overlays.',
    shutter: 'The file has no shutter.',
    mark: 'Select a mark first.',
    painted: 'Nothing is painted out.',
    largest: 'The text has its largest size.',
    smallest: 'The text has its normal size, the smallest one.',
  },
  palette: { list: 'Commands', none: 'No such command', recent: 'used lately', on: 'on' },
  helpSheet: {
    search: 'Find a key or a command', print: 'Print', presets: 'Window presets', pointerTitle: 'Pointer',
    pointer: {
      left: { name: 'Left drag', does: 'window/level, or the chosen tool' },
      right: { name: 'Right drag', does: 'zoom' },
      middle: { name: 'Middle drag', does: 'move' },
      wheel: { name: 'Wheel', does: 'zoom where the pointer is' },
    },
  },
  editor: {
    search: 'Find a command to change its keys',
    list: 'Commands and their keys',
    how: 'Choose the keys of a command, then press the new ones. Escape leaves them as they are.',
    press: 'Press keys …',
    none: 'no keys',
    change: (label: string, keys: string) => (keys === '' ? `Keys of “${label}”: none` : `Keys of “${label}”: ${keys}`),
    remove: (label: string) => `Take the keys of “${label}” away`,
    reset: (label: string) => `Give “${label}” its usual keys again`,
    resetAll: (count: number) => plural(count, { one: 'Usual keys for the 1 that was changed', other: count === 0 ? 'Usual keys for all' : `Usual keys for all ${count} that were changed` }),
    taken: (keys: string, others: string) => `${keys} belongs to “${others}”. Press Enter to take it, other keys, or Escape.`,
  },
  files: {
    study: 'Open images …',
    folder: 'Open a folder …',
    model: 'Open a model …',
    boxes: 'Import findings …',
    overlay: 'Save overlay as PNG',
    report: 'Export report',
  },
  settings: {
    open: 'Settings …',
    shortcuts: 'Change shortcuts …',
    themeNext: 'Light or dark window',
    textLarger: 'Larger text',
    textSmaller: 'Smaller text',
    textNormal: 'Text at its normal size',
  },
  help: {
    keys: 'Keys and commands',
    palette: 'Find a command',
    about: 'About Overread',
    leave: 'Cancel or leave',
    menu: 'Menu',
  },
} as const satisfies Messages;
