// English: the areas of the catalogue put together. One line an area; every area is a file of its own.
import { commands } from './commands.ts';
import { common } from './common.ts';
import { manual } from './manual.ts';
import { maps } from './maps.ts';
import { marks } from './marks.ts';
import { models } from './models.ts';
import { reading } from './reading.ts';
import { settings } from './settings.ts';
import { stage } from './stage.ts';
import { store } from './store.ts';
import { studies } from './studies.ts';
import { tour } from './tour.ts';
import { viewing } from './viewing.ts';
import { errors } from './errors.ts';
import { frame } from './frame.ts';
import { glossary } from './glossary.ts';

export const en = { commands, common, errors, frame, glossary, manual, maps, marks, models, reading, settings, stage, store, studies, tour, viewing } as const;
