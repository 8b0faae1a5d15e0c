// Loads a tfjs-node package and adds two numbers with it: prints the library's version, or fails. node check.cjs HOME
const util = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (require('node:util')));

// tfjs-node 4.22 calls two helpers that Node 23 removed.
util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const tf = require(process.argv[2] ?? '');
const [sum] = tf.add(tf.tensor1d([1]), tf.tensor1d([2])).dataSync();
if (sum !== 3) throw new Error(`1 + 2 gave ${sum}`);
process.stdout.write(`${tf.backend().binding.TF_Version}\n`);
