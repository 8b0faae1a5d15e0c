// The one door to protobufjs: its reader and its writer of the wire format. Importers read with it, an executor writes.
import protobuf from 'protobufjs/minimal.js';

export const { Reader, Writer } = protobuf;
export type Reader = protobuf.Reader;
export type Writer = protobuf.Writer;
