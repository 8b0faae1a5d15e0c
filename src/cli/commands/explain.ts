// `overread explain`: the maps of one image or tensor, as files and as a manifest.
import { exitCodes } from '../../contracts/errors.ts';
import { methodIds, sevenMethods } from '../../contracts/explanation.ts';
import { checkOutputFolder, writeOutputFolder } from '../../host/files/output-folder.ts';
import { ask } from '../asked.ts';
import { manifestOf } from '../manifest.ts';
import { npyFiles, overlayFiles } from '../map-files.ts';
import { parseOptions } from '../options.ts';
import { questionOf } from '../passport.ts';
import { questionOptions } from '../question.ts';
import { explainText } from '../result-text.ts';
import type { Command } from '../command.ts';

export const explain: Command = {
  summary: 'Compute explanation maps for one image.',
  usage: 'explain --model M (--image X | --tensor x.npy) [--out DIR] [--json] [options]',
  options: questionOptions,
  notes: [
    `Methods: ${sevenMethods.join(' ')} (= all); ${methodIds.slice(sevenMethods.length).join(' ')}.`,
    '--out may exist: files of an earlier run are replaced, others stay untouched. Nothing is written before everything is computed.',
  ],

  async run(argv, surroundings) {
    const { options } = parseOptions(argv, { options: questionOptions });
    const question = await questionOf(options);
    if (options.out !== undefined) checkOutputFolder(options.out);
    return ask(question, surroundings, async (asked) => {
      const result = await asked.explain(question.target);
      const files = options.out === undefined ? [] : [...npyFiles(result), ...overlayFiles(asked, result)];
      const manifest = manifestOf(asked, result, [...files.map(({ path }) => path), ...(options.out === undefined ? [] : ['manifest.json'])]);
      const json = `${JSON.stringify(manifest, null, 2)}\n`;
      if (options.out !== undefined) writeOutputFolder(options.out, [...files, { path: 'manifest.json', content: json }]);
      surroundings.stdout(options.json ? json : explainText(asked, result, options.out));
      return exitCodes.done;
    });
  },
};
