// A Node child as Electron's utility process: gives the entry that it runs a parent port over a pipe.
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

import { encodeFrame, frameReader } from './frames.ts';

const port = new EventEmitter() as EventEmitter & { postMessage?: (message: unknown) => void };
const pipe = new Socket({ fd: 3, readable: true, writable: true });
pipe.on('data', frameReader((data) => port.emit('message', { data })));
// A utility process ends with its Electron.
pipe.on('close', () => process.exit(0));
pipe.on('error', () => process.exit(0));
port.postMessage = (message) => { pipe.write(encodeFrame(message)); };
Object.defineProperty(process, 'parentPort', { value: port });

const entry = process.argv[2] ?? '';
process.argv.splice(1, 2, entry);
await import(pathToFileURL(entry).href);
