// manifest.json: what was asked, what came out, and everything needed to compute the maps again.
import { needsLayer } from '../contracts/explanation.ts';
import { sha256 } from '../host/files/hash.ts';
import { littleEndianBytes } from '../host/files/npy.ts';
import { extremesOf } from '../report/map-plane.ts';
import { overreadVersion } from '../host/locations.ts';
import type { MethodId } from '../contracts/explanation.ts';
import type { ExplainResult } from '../contracts/worker-protocol.ts';
import type { Asked } from './asked.ts';
import type { Passport } from './question.ts';

export const manifestVersion = 1;

/** A field of the fixed contract is never renamed; new ones may come. */
export function manifestOf(asked: Asked, result: ExplainResult, files: readonly string[]) {
  const { question, model, card, subject } = asked;
  const { engine, target, score, logits, probabilities, layer, identical } = result;
  return {
    writtenBy: 'overread',
    manifestVersion,
    model: { name: model.name, sha256: model.sha256, format: model.format, notes: model.notes },
    image: {
      name: subject.name, sha256: subject.sha256, kind: subject.image?.kind ?? 'tensor',
      ...(subject.image === null ? {} : { rows: subject.image.rows, cols: subject.image.cols, frame: subject.image.frame }),
    },
    target,
    score,
    logits,
    probabilities,
    labels: model.labels,
    layer,
    engine,
    methods: Object.fromEntries(result.maps.map(({ method, space, shape, values, parameters = {} }) => {
      const { min, max } = extremesOf(values);
      return [method, { space, shape, min, max, parameters: { ...parametersOf(method, asked, result), ...parameters }, sha256: mapSha256(values), ...(identical[method] === undefined ? {} : { identicalTo: identical[method] }) }];
    })),
    ms: { ...asked.ms, ...result.ms },
    versions: { overread: overreadVersion(), node: process.versions.node, [engine.name]: engine.version },
    input: { ...model.input, placement: subject.placement, steps: subject.steps, preprocessing: subject.card?.input ?? null },
    card: card ?? null,
    gate: asked.gate,
    question: { target: question.target, layer: question.layer, score: question.score, switches: question.switches, channel: question.channel ?? null, engine: question.engine, seed: question.seed, sampling: question.sampling },
    ...(question.passport === undefined ? {} : { repeats: { passport: question.passport.name, equal: equalMaps(question.passport, result) } }),
    ...(result.activationMax === null ? {} : { activationMax: result.activationMax }),
    files,
  };
}

/** Of the values as maps/<method>.npy holds them. */
function mapSha256(values: Float32Array): string {
  return sha256(littleEndianBytes(values));
}

/** Method → whether its map is the passport's, bit for bit; null where the passport does not say. */
export function equalMaps(passport: Passport, { maps }: ExplainResult): Readonly<Record<string, boolean | null>> {
  return Object.fromEntries(maps.map(({ method, values }) => {
    const expected = passport.mapSha256[method];
    return [method, expected === undefined ? null : expected === mapSha256(values)];
  }));
}

/** What a map of this method depends on besides model, input and class. */
function parametersOf(method: MethodId, { question }: Asked, { layer, score }: ExplainResult): Readonly<Record<string, unknown>> {
  const isFeature = method === 'deconvnet' && question.channel !== undefined;
  const usesLayer = isFeature || needsLayer(method);
  return {
    ...(isFeature ? { channel: question.channel } : { score: score.kind }),
    ...(usesLayer && layer !== null ? { layer: layer.name } : {}),
    // All other walks are gradients, which sum.
    switches: method === 'deconvnet' ? question.switches : 'sum',
  };
}
