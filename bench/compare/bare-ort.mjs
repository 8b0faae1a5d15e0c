// Times the forward pass of an ONNX file in ONNX Runtime with nothing around it: node bare-ort.mjs MODEL TENSOR REPEAT THREADS.
import { InferenceSession, Tensor } from 'onnxruntime-node';

import { readNpy } from './npy.mjs';

const [model = '', tensor = '', repeat = '9', threads = '2'] = process.argv.slice(2);
const session = await InferenceSession.create(model, { intraOpNumThreads: Number(threads) });
const { shape, values } = readNpy(tensor);
const input = new Tensor('float32', Float32Array.from(values), shape);
const [name = ''] = session.inputNames;

/** @type {number[]} */
const ms = [];
for (let count = 0; count < 2 + Number(repeat); count += 1) {
  const begin = performance.now();
  await session.run({ [name]: input });
  if (count >= 2) ms.push(performance.now() - begin);
}
process.stdout.write(JSON.stringify({ ms }));
