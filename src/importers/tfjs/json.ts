// Typed reading of JSON whose shape is not to be trusted: every reader names the place that does not fit.
import { AppError } from '../../contracts/errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject { readonly [key: string]: Json | undefined }

/** @throws AppError `model_unreadable` */
export function parseJson(bytes: Uint8Array, file: string): Json {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch (error) {
    throw new AppError('model_unreadable', `${file}: this is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Readers that refuse, naming `where`, what is not of the kind they return. */
export function jsonReader(file: string): {
  object(value: Json | undefined, where: string): JsonObject;
  list(value: Json | undefined, where: string): readonly Json[];
  text(value: Json | undefined, where: string): string;
  whole(value: Json | undefined, where: string): number;
  fail(where: string, expected: string, got: Json | undefined): never;
} {
  const fail = (where: string, expected: string, got: Json | undefined): never => {
    throw new AppError('model_unreadable', `${file}: ${where} must be ${expected}, got ${brief(got)}`);
  };
  return {
    fail,
    object: (value, where) => (isObject(value) ? value : fail(where, 'an object', value)),
    list: (value, where) => (isList(value) ? value : fail(where, 'a list', value)),
    text: (value, where) => (typeof value === 'string' ? value : fail(where, 'a text', value)),
    whole: (value, where) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fail(where, 'a whole number', value)),
  };
}

export function brief(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
