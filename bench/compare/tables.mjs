// The results of a comparison as Markdown tables, and their place in docs/benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {import('./verdict.mjs').Verdict} Verdict */
/** @typedef {import('./memory.mjs').Peak} Peak */
/**
 * @typedef {object} NetworkResult
 * @property {string} name
 * @property {string} title
 * @property {Record<string, Record<string, Verdict>>} maps file or `@earlier` → method → verdict; the timed file is `model.onnx`
 * @property {Times | null} ms null when nothing was timed
 * @property {{ product: Peak | null, peers: Peak | null }} memory while the seven maps were made
 */
/**
 * @typedef {object} Times medians in milliseconds
 * @property {{ product: number, peers: number, bare: number }} forward
 * @property {Record<string, { product: number, peers: number }>} methods
 * @property {{ product: number, newClass: number, peers: number }} seven all at once, for a class seen and for a new one; the sum of the peers' seven
 */

/** @param {readonly (readonly string[])[]} rows the first is the header; all columns but the first are numbers */
export function markdownTable(rows) {
  const [header = [], ...body] = rows;
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  /** @param {readonly string[]} row */
  const line = (row) => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(header), rule, ...body.map(line)].join('\n');
}

/** @param {number} value */
const ms = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/**
 * One line per network: the numbers that are promised.
 *
 * @param {readonly NetworkResult[]} results
 */
export function summaryTable(results) {
  const rows = results.map(({ title, maps, ms: times, memory }) => {
    const verdicts = Object.values(maps).flatMap((byMethod) => Object.values(byMethod));
    const right = `${verdicts.filter(({ isRight }) => isRight).length} of ${verdicts.length}`;
    const peaks = `${memory.product?.residentMib ?? '–'} / ${memory.peers?.residentMib ?? '–'}`;
    if (times === null) return [title, right, '–', '–', '–', '–', '–', peaks];
    const { forward, methods, seven } = times;
    const gradient = methods.gradient ?? { product: NaN, peers: NaN };
    return [
      title, right,
      `${ms(forward.product)} / ${ms(forward.bare)} / ${ms(forward.peers)}`,
      `${ms(gradient.product)} / ${ms(gradient.peers)}`, `${(gradient.product / gradient.peers).toFixed(2)}×`,
      `${ms(seven.product)} · ${ms(seven.newClass)} / ${ms(seven.peers)}`, `1/${(seven.peers / seven.product).toFixed(1)} · 1/${(seven.peers / seven.newClass).toFixed(1)}`,
      peaks,
    ];
  });
  return markdownTable([
    ['network', 'maps right', 'forward, ms: Overread / ONNX Runtime alone / PyTorch', 'gradient, ms: Overread / Captum', 'ratio',
      'all seven, ms: Overread, class seen · new / sum of the peers', 'ratio', 'peak memory, MiB: Overread / peers'],
    ...rows,
  ]);
}

const camMethods = ['grad-cam', 'hires-cam', 'layer-cam'];

/**
 * What is not a single warm image: CAMs against the forward pass, the first run, a batch and the second executor.
 *
 * @param {readonly any[]} results
 */
export function moreTables(results) {
  const timed = results.filter(({ ms: times }) => times !== null);
  const rows = timed.map(({ title, ms: times, stages, batch, cold, tensorflow }) => {
    const { forward, methods } = times;
    const cam = Math.max(...camMethods.map((method) => methods[method].product));
    const ratio = (/** @type {number} */ a, /** @type {number} */ b) => `${(a / b).toFixed(2)}×`;
    return [
      title, ratio(forward.product, forward.bare), ratio(cam, forward.product), stages?.compile === undefined ? '–' : ms(stages.compile),
      ...(batch ? [`${(batch.product / 1000).toFixed(1)} / ${(batch.peers / 1000).toFixed(1)}`, `1/${(batch.peers / batch.product).toFixed(1)}`] : ['–', '–']),
      ...(cold ? [`${cold.product.seconds.toFixed(1)} / ${cold.peers.seconds.toFixed(1)}`, `1/${(cold.peers.seconds / cold.product.seconds).toFixed(1)}`] : ['–', '–']),
      tensorflow?.gradient ? `${ms(tensorflow.forward)} · ${ms(tensorflow.gradient)}` : '–',
      tensorflow?.gradient ? `${ratio(tensorflow.forward, forward.peers)} · ${ratio(tensorflow.gradient, methods.gradient.peers)}` : '–',
    ];
  });
  const header = ['network', 'forward / ONNX Runtime alone', 'slowest CAM / forward', 'first compile, ms', 'all seven of 16 images, s: Overread / peers', 'ratio',
    'first run, s: Overread / peers', 'ratio', 'tfjs native, ms: forward · gradient', 'to PyTorch · Captum'];
  return markdownTable([header, ...rows]);
}

/**
 * One line per method: how close and how fast.
 *
 * @param {NetworkResult} result
 */
export function methodTable({ maps, ms: times }) {
  const last = maps['model.onnx'] ?? {};
  const earlier = maps['@earlier'] ?? {};
  const rows = Object.entries(last).map(([method, verdict]) => {
    const both = [verdict, ...(earlier[method] === undefined ? [] : [earlier[method]])];
    const time = times?.methods[method];
    return [
      method,
      both.every(({ isRight }) => isRight) ? 'right' : '**wrong**',
      verdict.toPeer === null ? 'other shape' : lessThanOne(verdict.toPeer.cosine),
      both.map(({ toPeer }) => exponent(toPeer?.relativeL2)).join(' · '),
      both.map(({ toReference }) => exponent(toReference?.relativeL2)).join(' · '),
      both.map(({ peerToReference }) => exponent(peerToReference?.relativeL2)).join(' · '),
      time === undefined ? '' : ms(time.product), time === undefined ? '' : ms(time.peers),
      time === undefined ? '' : `${(time.product / time.peers).toFixed(2)}×`,
    ];
  });
  const header = ['map', 'verdict', 'cosine', 'rel. L2 to peer', 'to float64', 'peer to float64', 'ms', 'peer ms', 'ratio'];
  return markdownTable([header, ...rows]);
}

/** @param {number} cosine such as 0.99999998, shown so that rounding never makes it 1 */
function lessThanOne(cosine) {
  return 1 - cosine < 1e-12 ? '1' : `1 − ${(1 - cosine).toExponential(0)}`;
}

/** @param {number | undefined} value */
function exponent(value) {
  return value === undefined ? 'other shape' : value === 0 ? '0' : value.toExponential(0);
}

/**
 * Replace what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} content
 */
export function replaceBetween(text, name, content) {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const begin = text.indexOf(open);
  const end = text.indexOf(close);
  if (begin === -1 || end < begin) throw new Error(`expected the markers ${open} and ${close}, in this order`);
  return `${text.slice(0, begin + open.length)}\n${content}\n${text.slice(end)}`;
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, string>>} parts marker name → new content
 */
export function updateDocument(path, parts) {
  let text = readFileSync(path, 'utf8');
  for (const [name, content] of Object.entries(parts)) text = replaceBetween(text, name, content);
  writeFileSync(path, text);
}
