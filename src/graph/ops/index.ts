// The table of operators: one definition for every name of the vocabulary.
import * as activation from './activation.ts';
import * as arithmetic from './arithmetic.ts';
import * as layout from './layout.ts';
import * as linear from './linear.ts';
import * as pooling from './pooling.ts';
import type { OpDefinition } from './define.ts';
import type { OpName } from '../vocabulary.ts';

const definitions: { readonly [O in OpName]: OpDefinition<O> } = {
  Conv: linear.conv,
  ConvTranspose: linear.convTranspose,
  Dense: linear.dense,
  BatchNorm: linear.batchNorm,
  Relu: activation.relu,
  LeakyRelu: activation.leakyRelu,
  Clip: activation.clip,
  Sigmoid: activation.sigmoid,
  LogSigmoid: activation.logSigmoid,
  Tanh: activation.tanh,
  Exp: activation.exp,
  Log: activation.log,
  Erf: activation.erf,
  Power: activation.power,
  Softmax: activation.softmax,
  LogSoftmax: activation.logSoftmax,
  IsPositive: activation.isPositive,
  IsBetween: activation.isBetween,
  MaxPool: pooling.maxPool,
  MaxUnpool: pooling.maxUnpool,
  AveragePool: pooling.averagePool,
  AverageUnpool: pooling.averageUnpool,
  ReduceMean: arithmetic.reduceMean,
  ReduceSum: arithmetic.reduceSum,
  Add: arithmetic.add,
  Sub: arithmetic.sub,
  Mul: arithmetic.mul,
  Div: arithmetic.div,
  Sum: arithmetic.sum,
  Concat: layout.concat,
  Slice: layout.slice,
  Pad: layout.pad,
  Reshape: layout.reshape,
  Transpose: layout.transpose,
  Expand: layout.expand,
  Cast: layout.cast,
  Identity: layout.identity,
};

export function opDefinition<O extends OpName>(op: O): OpDefinition<O> {
  return definitions[op] as OpDefinition<O>;
}

export const opNames = Object.keys(definitions) as readonly OpName[];
