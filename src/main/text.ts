// Every sentence that the main process shows itself: titles of the system's dialogs, questions, faults, and the menu until the window has sent its own.
const overread = 'Overread';

/** English. The window has a catalogue of its own (src/renderer/text); what is shown there does not stand here. */
export const text = {
  product: overread,
  open: {
    study: 'Open images',
    folder: 'Open a folder of images',
    model: 'Open a model',
    boxes: 'Import findings',
    backup: 'Restore a backup',
  },
  kinds: { models: 'Models', boxes: 'Findings', backups: 'Backups of Overread', all: 'All files' },
  save: 'Save',
  notSaved: 'The file could not be saved.',
  notSavedBecause: (place: string, got: string) => `${place}: expected a place that can be written, got ${got}. Save again and choose another place.`,
  quit: 'Quit',
  incomplete: 'Overread is not complete.',
  incompleteBecause: (parts: readonly string[]) => `Missing: ${parts.join(', ')}. Install it again; nothing of your data is touched.`,
  dataFolder: 'Overread cannot use its data folder.',
  hostEnds: 'The host process of Overread ends again and again.',
  hostEndsBecause: (reason: string, folder: string) => `The last time ${reason}. What was saved is kept in ${folder}. Start Overread again; if it ends again, “overread doctor” in a shell looks for the cause.`,
  cannotStart: 'Overread cannot start.',
  windowEnds: 'The window ended several times in a row.',
  windowEndsNext: 'Findings and studies are not lost: another process keeps them.',
  windowHangs: 'The window does not react.',
  windowHangsNext: 'It may be busy. Loading it again loses nothing that was saved.',
  wait: 'Wait',
  loadAgain: 'Load again',
  menu: { file: 'File', edit: 'Edit', window: 'Window', reload: 'Load Window Again', about: 'About Overread' },
  about: (version: string) => `${overread} ${version}`,
  aboutMore: 'Shows where a CNN looked in a radiograph and where the doctor looked. Not a medical device: for research and quality assurance only. Nothing leaves this machine.',
} as const;
