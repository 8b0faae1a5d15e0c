// One compiled model on the disk: its files, and a list of them with sizes and hashes that is checked before any is used.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const modelFile = 'model.onnx';
export const weightsFile = 'weights.bin';
const listFile = 'entry.json';
const chunkBytes = 1 << 20;

/** What a session needs to know of the model beside its bytes. */
export interface Interface {
  readonly inputs: readonly string[];
  /** Graph value → ONNX name. */
  readonly outputs: readonly (readonly [string, string])[];
}

export interface CompiledModel extends Interface {
  /** Holds the weights, which are memory-mapped from it. */
  readonly folder: string;
  readonly bytes: Uint8Array;
}

interface Listed extends Interface {
  readonly key: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** Lists what lies in `folder`: the last thing written, so that a list means a whole entry. @throws Error when the model is not there */
export function writeList(folder: string, key: string, { inputs, outputs }: Interface): void {
  const names = readdirSync(folder).filter((name) => name !== listFile);
  if (!names.includes(modelFile)) throw new Error('no model was written');
  const files = Object.fromEntries(names.map((name) => [name, { bytes: statSync(join(folder, name)).size, sha256: hashOf(join(folder, name)) }]));
  const text = JSON.stringify({ key, files, inputs, outputs } satisfies Listed);
  writeFileSync(join(folder, listFile), `${sha256(text)}\n${text}`, { mode: 0o600 });
}

/** @throws Error when the entry is not whole, not of `key`, or any byte of it is not as it was written */
export function readEntry(folder: string, key: string): CompiledModel {
  const { files, inputs, outputs } = readList(folder, key);
  for (const [name, { bytes, sha256: hash }] of Object.entries(files)) {
    if (name === modelFile) continue;
    const path = join(folder, name);
    if (statSync(path).size !== bytes || hashOf(path) !== hash) throw new Error(`${name} is damaged`);
  }
  const model = readFileSync(join(folder, modelFile));
  if (sha256(model) !== files[modelFile]?.sha256) throw new Error(`${modelFile} is damaged`);
  return { folder, bytes: model, inputs, outputs };
}

/** Bytes that the entry takes, and when it was last used. @throws Error when there is none */
export function usageOf(folder: string): { readonly bytes: number; readonly usedMs: number } {
  const bytes = readdirSync(folder).reduce((total, name) => total + statSync(join(folder, name)).size, 0);
  return { bytes, usedMs: statSync(folder).mtimeMs };
}

function readList(folder: string, key: string): Listed {
  const content = readFileSync(join(folder, listFile), 'utf8');
  const end = content.indexOf('\n');
  const text = content.slice(end + 1);
  if (sha256(text) !== content.slice(0, end)) throw new Error(`${listFile} is damaged`);
  // Its hash says that it is as it was written, and its key, which covers the code that wrote it, that its form is this one.
  const listed = JSON.parse(text) as Listed;
  if (listed.key !== key) throw new Error('it belongs to another question');
  return listed;
}

/** Chunk by chunk: the weights are mapped afterwards and need not be in memory twice. */
function hashOf(path: string): string {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(chunkBytes);
  const descriptor = openSync(path, 'r');
  try {
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
