// What `explain` and `review` print for a person.
import { parameterText } from '../contracts/parameter-words.ts';
import { extremesOf, hasEvidence } from '../report/map-plane.ts';
import { formatRaw } from '../report/overlay.ts';
import { predictionRows } from '../report/predictions.ts';
import { equalMaps } from './manifest.ts';
import type { ExplainResult } from '../contracts/worker-protocol.ts';
import type { Asked } from './asked.ts';
import type { Passport } from './question.ts';

/** Classes shown at most, best first. */
const shownClasses = 5;

export function explainText({ question, model, subject, ms }: Asked, result: ExplainResult, out: string | undefined): string {
  const { engine, target, score, layer } = result;
  const total = Object.values({ ...ms, ...result.ms }).reduce((sum, part) => sum + part, 0);
  return lines([
    `${subject.name} · ${model.name} · ${engine.name} ${engine.version} on ${engine.device} · ${Math.round(total)} ms`,
    ...(engine.note === null ? [] : [`note: ${engine.note}`]),
    ...classLines(model.labels, result),
    `explained: ${target.sign === -1 ? 'against the logit, ' : ''}${target.name} (${target.index}), ${score.kind} ${formatRaw(score.value)}${layer === null ? '' : `, layer ${layer.name} [${layer.shape.join(',')}]`}`,
    ...result.maps.map(({ method, shape, values, parameters }) => {
      const range = extremesOf(values);
      const said = hasEvidence(range) ? `${formatRaw(range.min)} … ${formatRaw(range.max)}` : 'no evidence';
      const same = result.identical[method];
      return `  ${method.padEnd(20)} [${shape.join(',')}]  ${said}${same === undefined ? '' : `  (the same map as ${same} at this layer, by construction)`}${parameters === undefined ? '' : `  (${parameterText(parameters)})`}`;
    }),
    ...repeatLines(question.passport, result),
    ...(out === undefined ? [] : [`written to ${out}`]),
  ]);
}

/** Whether a repeated question gave the maps of its passport. */
function repeatLines(passport: Passport | undefined, result: ExplainResult): readonly string[] {
  if (passport === undefined) return [];
  const equal = equalMaps(passport, result);
  const differing = Object.keys(equal).filter((method) => equal[method] === false);
  if (differing.length > 0) return [`other values than in the passport ${passport.name}: ${differing.join(' ')} (another engine or version?)`];
  return [Object.values(equal).includes(null) ? `the passport ${passport.name} does not say what its maps' values were` : `the same maps as in the passport ${passport.name}, bit for bit`];
}

function classLines(labels: readonly string[], { logits, probabilities }: ExplainResult): readonly string[] {
  return predictionRows({ labels, logits, probabilities })
    .sort((a, b) => b.logit - a.logit || a.index - b.index)
    .slice(0, shownClasses)
    .map(({ label, logit, probability }) => `  ${label.padEnd(24)} logit ${formatRaw(logit)}${probability === null ? '' : `, probability ${probability.toFixed(3)}`}`);
}

export function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
