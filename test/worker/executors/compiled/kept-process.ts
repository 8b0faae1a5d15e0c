// A process that asks the blocked network once, keeping its compiled model in the folder given, and sends what it got as hex.
import { CompiledModels } from '../../../../src/worker/executors/compiled/compiled-models.ts';
import { openExecutor } from '../../../../src/worker/executors/executor.ts';
import { blockedNetwork } from './kept-networks.ts';

const [, , folder = ''] = process.argv;
const { graph, feeds } = blockedNetwork(1, [1]);
const executor = await openExecutor('ort', { threads: 2, compiled: new CompiledModels(folder, { weightBytes: { least: 0, most: Infinity } }) });
const session = await executor.compile(graph, graph.outputs);
const results = await session.run(feeds[0] ?? new Map());
process.send?.([...results.values()].map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')));
await session.dispose();
await executor.dispose();
process.disconnect();
