// JPEG, JPEG-LS, JPEG 2000 and HTJ2K decoders: one WebAssembly module of dcmjs-codecs, behind a door of our own. The one file that knows it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CodecFrame, DecodeCodestream } from '../../dicom/compressed/compressed-frame.ts';
import type { CodestreamKind } from '../../dicom/compressed/codestream.ts';

/** Exports of the module: contexts and parameters are addresses in its memory. */
interface CodecModule {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  CreateCodecsContext(): number;
  SetColumns(context: number, value: number): void;
  SetRows(context: number, value: number): void;
  SetBitsAllocated(context: number, value: number): void;
  SetBitsStored(context: number, value: number): void;
  SetSamplesPerPixel(context: number, value: number): void;
  SetPixelRepresentation(context: number, value: number): void;
  SetPlanarConfiguration(context: number, value: number): void;
  SetPhotometricInterpretation(context: number, value: number): void;
  SetEncodedBufferSize(context: number, bytes: number): void;
  GetEncodedBuffer(context: number): number;
  GetDecodedBuffer(context: number): number;
  GetDecodedBufferSize(context: number): number;
  ReleaseCodecsContext(context: number): void;
  CreateDecoderParameters(): number;
  SetConvertColorspaceToRgb(parameters: number, value: number): void;
  ReleaseDecoderParameters(parameters: number): void;
  DecodeJpeg(context: number, parameters: number): void;
  DecodeJpegLs(context: number, parameters: number): void;
  DecodeJpeg2000(context: number, parameters: number): void;
  DecodeHtJpeg2000(context: number, parameters: number): void;
}

const decoders = { jpeg: 'DecodeJpeg', 'jpeg-ls': 'DecodeJpegLs', 'jpeg-2000': 'DecodeJpeg2000', 'ht-jpeg-2000': 'DecodeHtJpeg2000' } as const satisfies Record<CodestreamKind, keyof CodecModule>;

/** The module's numbers for MONOCHROME2 and RGB: no colour is converted, so only the number of samples counts. */
const photometric = { grey: 1, colour: 3 } as const;
/** WASI's "function not supported". */
const notSupported = 52;
/** What the module begins with; it is address space, and costs memory only where it is written to. */
const baseBytes = 256 * 2 ** 20;
/** Decoders keep a few 32-bit planes of the image beside its result. */
const bytesPerValue = 24;

/** libjpeg goes on after damage, with grey for what is missing, and says so; extra bytes before a marker do no harm. */
const damage = /Corrupt JPEG data(?!: \d+ extraneous)|Premature end of JPEG|Inconsistent progression|Stream too short|truncated/i;

/**
 * A decoder with a memory of its own. The module is compiled at the first frame; after a fault it begins anew, so that one damaged
 * frame cannot spoil the next.
 *
 * @param load bytes of the module
 */
export function createCodecs({ load = loadModule }: { readonly load?: () => Uint8Array<ArrayBuffer> } = {}): DecodeCodestream {
  let compiled: WebAssembly.Module | undefined;
  let running: Running | undefined;
  return (packed, frame) => {
    compiled ??= new WebAssembly.Module(load());
    running ??= start(compiled);
    const mine = running;
    running = undefined;
    const bytes = decode(mine, packed, frame);
    // Memory that has grown stays with the module: it is given back with it.
    running = mine.module.memory.buffer.byteLength > baseBytes ? undefined : mine;
    return bytes;
  };
}

function loadModule(): Uint8Array<ArrayBuffer> {
  const path = createRequire(import.meta.url).resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm');
  return new Uint8Array(readFileSync(path));
}

interface Running {
  readonly module: CodecModule;
  /** What the decoder has to obey and say during one frame. */
  readonly watch: { maxBytes: number; damage: string | undefined };
}

function start(compiled: WebAssembly.Module): Running {
  const watch: Running['watch'] = { maxBytes: baseBytes, damage: undefined };
  const text = (at: number, length: number): string => new TextDecoder().decode(new Uint8Array(module.memory.buffer, at, length));
  const instance = new WebAssembly.Instance(compiled, {
    env: {
      onCodecsException(at: number, length: number) {
        throw new Error(text(at, length));
      },
      onCodecsInfo(at: number, length: number) {
        const line = text(at, length);
        if (damage.test(line)) watch.damage ??= line;
      },
      onCodecsTrace() { /* calls and arguments: of no interest */ },
      emscripten_notify_memory_growth() {
        if (module.memory.buffer.byteLength > watch.maxBytes) throw new Error(`decoding needs more than ${watch.maxBytes} bytes of memory`);
      },
    },
    // A module without files, clock, environment or network.
    wasi_snapshot_preview1: {
      proc_exit(code: number) {
        throw new Error(`the decoder gave up with ${code}`);
      },
      clock_time_get: () => notSupported,
      fd_write: () => notSupported,
      fd_close: () => notSupported,
      fd_seek: () => notSupported,
      environ_get: () => 0,
      environ_sizes_get(count: number, bytes: number) {
        const view = new DataView(module.memory.buffer);
        view.setUint32(count, 0, true);
        view.setUint32(bytes, 0, true);
        return 0;
      },
    },
  });
  const module = instance.exports as unknown as CodecModule;
  module._initialize();
  return { module, watch };
}

/** CharLS looks for the end marker without looking for the end of its bytes, and so never ends where a frame was cut off: one more marker ends it. */
const endOfImage = [0xff, 0xd9];

function decode({ module, watch }: Running, given: Uint8Array, { kind, rows, cols, samples, precision, isSigned, isPlanar }: CodecFrame): Uint8Array<ArrayBuffer> {
  const count = rows * cols * samples;
  const packed = kind === 'jpeg-ls' ? withEnd(given) : given;
  watch.maxBytes = baseBytes + packed.length + count * bytesPerValue;
  watch.damage = undefined;
  const context = module.CreateCodecsContext();
  module.SetColumns(context, cols);
  module.SetRows(context, rows);
  module.SetBitsAllocated(context, precision > 8 ? 16 : 8);
  module.SetBitsStored(context, precision);
  module.SetSamplesPerPixel(context, samples);
  module.SetPixelRepresentation(context, isSigned ? 1 : 0);
  module.SetPlanarConfiguration(context, 0);
  module.SetPhotometricInterpretation(context, samples === 1 ? photometric.grey : photometric.colour);
  module.SetEncodedBufferSize(context, packed.length);
  new Uint8Array(module.memory.buffer).set(packed, module.GetEncodedBuffer(context));
  const parameters = module.CreateDecoderParameters();
  module.SetConvertColorspaceToRgb(parameters, 0);
  // OpenJPH's signed 8-bit samples come out unsigned; OpenJPEG reads high throughput too.
  const decoder = kind === 'ht-jpeg-2000' && isSigned && precision <= 8 ? decoders['jpeg-2000'] : decoders[kind];
  module[decoder](context, parameters);
  if (watch.damage !== undefined) throw new Error(watch.damage);
  const decoded = new Uint8Array(module.memory.buffer, module.GetDecodedBuffer(context), module.GetDecodedBufferSize(context));
  const bytes = isPlanar ? sideBySide(decoded, samples, precision > 8 ? 2 : 1) : decoded.slice();
  module.ReleaseDecoderParameters(parameters);
  module.ReleaseCodecsContext(context);
  return bytes;
}

function withEnd(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + endOfImage.length);
  out.set(bytes);
  out.set(endOfImage, bytes.length);
  return out;
}

/** JPEG-LS without interleaving comes out plane by plane. */
function sideBySide(planes: Uint8Array, samples: number, width: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(planes.length);
  const pixels = planes.length / samples / width;
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < pixels; i++) {
      for (let byte = 0; byte < width; byte++) out[(i * samples + sample) * width + byte] = planes[(sample * pixels + i) * width + byte] ?? 0;
    }
  }
  return out;
}
