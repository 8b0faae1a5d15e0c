// What is typed or pasted as a label, comment or name: read as it was meant, without what turns or breaks the words around it.
import { describe, expect, it } from 'vitest';
import { annotationChangeSchema } from '../../src/contracts/annotation.ts';
import { calls } from '../../src/contracts/ipc.ts';
import { plainLine, plainText } from '../../src/contracts/plain-text.ts';

describe('typed words', () => {
  it('lose the marks that would turn the rest of the line around, and keep their own direction', () => {
    expect(plainLine('\u202Egnp.exe\u202C')).toBe('gnp.exe');
    expect(plainLine('\u2067x\u2069')).toBe('x');
    expect(plainLine('עברית عربي')).toBe('עברית عربي');
  });

  it('keep emoji, accents and joiners', () => {
    for (const words of ['👩‍⚕️🫁', 'Émphysème', 'می‌خواهم', '<b>&amp;']) expect(plainLine(words)).toBe(words);
  });

  it('lose controls; a line has no line ends, a comment has', () => {
    expect(plainLine('a\u0000b\r\nc\td\u2028e')).toBe('ab c d e');
    expect(plainText('a\u0007b\r\nc\td\u2028e')).toBe('ab\nc\td\ne');
  });

  it('go through this on their way to the store, and are refused when nothing is left or when they are a book', () => {
    const add = (label: string, comment = '') => annotationChangeSchema.safeParse({
      do: 'add', annotation: { id: 'a', imageId: 'i', frame: 0, shape: { kind: 'point', x: 1, y: 1 }, finding: { label, role: 'finding', laterality: null, confidence: null }, comment },
    });
    expect(add('No\u0000dule\u202E', 'a\u0000')).toMatchObject({ success: true, data: { annotation: { finding: { label: 'Nodule' }, comment: 'a' } } });
    expect(add('\u202E\u0000').success).toBe(false);
    expect(add('x'.repeat(301)).success).toBe(false);
    expect(add('x', 'y'.repeat(20_001)).success).toBe(false);
    const name = (value: string) => calls['readers/save'].input.safeParse({ name: value });
    expect(name(' Dr.\u202E A ')).toMatchObject({ success: true, data: { name: 'Dr. A' } });
    expect(name('\u0000 ').success).toBe(false);
  });
});
