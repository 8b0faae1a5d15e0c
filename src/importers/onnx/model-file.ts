// An ONNX file as read, before anything is made of it: nodes, attributes, tensors. Field numbers are onnx.proto's.
import type { DType, Tensor } from '../../graph/tensor.ts';

/** One extent as the file declares it: a number, or a name for one that is open. */
export type DeclaredDim = number | string;

export interface DeclaredValue {
  readonly name: string;
  /** TensorProto.DataType, or undefined where the value is no plain tensor. */
  readonly elementType: number | undefined;
  /** undefined where the file leaves even the rank open */
  readonly shape: readonly DeclaredDim[] | undefined;
}

/** A constant of the file. Its values are decoded on first use, so that unused weights cost nothing. */
export interface FileTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elementType: number;
  load(): Tensor;
}

export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: FileTensor }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly bigint[] }
  /** The attribute of the function around this node whose value it takes. */
  | { readonly kind: 'reference'; readonly value: string }
  | { readonly kind: 'other'; readonly value: string };

export interface FileNode {
  readonly name: string;
  readonly op: string;
  /** '' is the operators of ONNX itself. */
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** A function that the file brings along: nodes to be put in the place of each call. */
export interface FileFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  /** Version of ONNX's own operators in its body. */
  readonly opset: number | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly defaults: ReadonlyMap<string, Attribute>;
  readonly nodes: readonly FileNode[];
}

export interface ModelFile {
  readonly producer: string | undefined;
  readonly opset: number;
  readonly functions: readonly FileFunction[];
  readonly inputs: readonly DeclaredValue[];
  readonly outputs: readonly DeclaredValue[];
  readonly initialisers: ReadonlyMap<string, FileTensor>;
  readonly nodes: readonly FileNode[];
}

interface ElementType {
  readonly name: string;
  /** Bytes of one element in raw_data. */
  readonly bytes: number;
  /** What the graph holds in its place; undefined for types that are refused. */
  readonly dtype: DType | undefined;
}

const elementTypes: Readonly<Record<number, ElementType>> = {
  1: { name: 'float32', bytes: 4, dtype: 'float32' },
  2: { name: 'uint8', bytes: 1, dtype: 'int32' },
  3: { name: 'int8', bytes: 1, dtype: 'int32' },
  4: { name: 'uint16', bytes: 2, dtype: 'int32' },
  5: { name: 'int16', bytes: 2, dtype: 'int32' },
  6: { name: 'int32', bytes: 4, dtype: 'int32' },
  7: { name: 'int64', bytes: 8, dtype: 'int64' },
  8: { name: 'string', bytes: 0, dtype: undefined },
  9: { name: 'bool', bytes: 1, dtype: 'bool' },
  10: { name: 'float16', bytes: 2, dtype: 'float32' },
  11: { name: 'float64', bytes: 8, dtype: 'float32' },
  12: { name: 'uint32', bytes: 4, dtype: undefined },
  13: { name: 'uint64', bytes: 8, dtype: undefined },
  14: { name: 'complex64', bytes: 8, dtype: undefined },
  15: { name: 'complex128', bytes: 16, dtype: undefined },
  16: { name: 'bfloat16', bytes: 2, dtype: 'float32' },
};

/** TensorProto.DataType by number; types of eight bits and less (17 and above) are known by number only. */
export function elementType(code: number): ElementType {
  return elementTypes[code] ?? { name: `element type ${code}`, bytes: 0, dtype: undefined };
}
