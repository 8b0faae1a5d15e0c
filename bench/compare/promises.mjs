// What is promised of speed and memory, and a line for each promise that a run does not keep.

/** All seven at once, for a class that was not asked for before: the most of the peers' sum that they may take. */
const sevenAtMost = { densenet121: 1 / 8, resnet50: 1 / 8, alexnet: 1 / 6, vgg16: 1 / 4.5 };
const walksAtMost = { names: ['densenet121', 'resnet50'], ratio: 0.7, methods: ['gradient', 'guided-backprop', 'deconvnet'] };
const camMethods = ['grad-cam', 'hires-cam', 'layer-cam'];
const limits = { forward: 1.05, cam: 1.15, batch: 1 / 6, cold: 1 / 3, memory: 0.6, compileMs: 1500, tensorflow: 1 };
/** Memory and compile time are promised up to 30 million parameters. */
const smallNetworks = ['densenet121', 'resnet50', 'squeezenet1_1'];

/**
 * @param {any} result of one network
 * @returns {string[]}
 */
export function shortfalls({ name, title, ms, memory, stages, batch, cold, tensorflow }) {
  if (ms === null) return [];
  /** @type {string[]} */
  const lines = [];
  /** @param {string} what @param {number} found @param {number} most */
  const check = (what, found, most) => {
    if (found > most) lines.push(`${title}: ${what} is ${found.toFixed(3)}, promised ${most.toFixed(3)}`);
  };
  const seven = /** @type {Record<string, number>} */ (sevenAtMost)[name];
  // What is remembered of a class seen is not counted: the peers remember nothing.
  if (seven !== undefined) check('all seven of a new class / sum of the peers', (ms.seven.newClass ?? ms.seven.product) / ms.seven.peers, seven);
  if (walksAtMost.names.includes(name)) for (const method of walksAtMost.methods) check(`${method} / Captum`, ms.methods[method].product / ms.methods[method].peers, walksAtMost.ratio);
  check('forward / ONNX Runtime alone', ms.forward.product / ms.forward.bare, limits.forward);
  for (const method of camMethods) check(`${method} / forward`, ms.methods[method].product / ms.forward.product, limits.cam);
  if (batch) check('sixteen images / peers', batch.product / batch.peers, limits.batch);
  if (cold) check('first run / peers', cold.product.seconds / cold.peers.seconds, limits.cold);
  if (smallNetworks.includes(name)) {
    if (memory.product && memory.peers) check('peak memory / peers', memory.product.residentMib / memory.peers.residentMib, limits.memory);
    if (stages?.compile !== undefined) check('compile, seconds', stages.compile / 1000, limits.compileMs / 1000);
  }
  if (tensorflow?.gradient) {
    check('tfjs native, forward / PyTorch', tensorflow.forward / ms.forward.peers, limits.tensorflow);
    check('tfjs native, gradient / Captum', tensorflow.gradient / ms.methods.gradient.peers, limits.tensorflow);
  }
  return lines;
}
