// The command that computes the maps of a report again.
import { defaultSampling, steeredBy } from '../../contracts/sampling.ts';
import type { ReportInput, ReportSection } from '../report-input.ts';

/** One option a line, quoted for a POSIX shell. A class is named by its column, which is never ambiguous, but for a turned sign. */
export function commandLine({ image, model, engine, switches = 'sum' }: ReportInput, { target, score, layer, maps, combined = [] }: ReportSection): string {
  const methods = [...maps, ...combined].map(({ method }) => method);
  return [
    'overread explain',
    `--model ${quoted(asFile(model.file ?? model.name))}`,
    `--image ${quoted(asFile(image.name))}`,
    ...(image.frame === undefined || image.frame === 0 ? [] : [`--frame ${image.frame}`]),
    `--target ${target.sign === -1 ? quoted(target.name) : target.index}`,
    `--methods ${methods.join(',')}`,
    ...parameterOptions(maps),
    ...(layer === null ? [] : [`--layer ${quoted(layer.name)}`]),
    ...(score.kind === 'logit' ? [] : [`--score ${score.kind}`]),
    ...(switches === 'sum' ? [] : [`--switches ${switches}`]),
    `--engine ${engine.id}`,
    '--out maps-again',
  ].join(' \\\n  ');
}

/** Settings that are not the defaults, from what the maps were made with; a setting is the same for all maps of a run. */
function parameterOptions(maps: ReportSection['maps']): string[] {
  const found = new Map<string, string>();
  for (const { parameters = {}, method } of maps) {
    for (const setting of steeredBy[method] ?? []) {
      const value = parameters[setting];
      if (value !== undefined && value !== defaultSampling[setting]) found.set(setting, String(typeof value === 'object' ? value[0] : value));
    }
  }
  return [...found].map(([setting, value]) => `--${setting} ${value}`);
}

/** A name that begins like an option is a file all the same. */
function asFile(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}

function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
