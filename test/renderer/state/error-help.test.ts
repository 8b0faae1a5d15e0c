// What to do next stands in the catalogue for every code that the product refuses or fails with, and leads to a place of the manual that exists.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readManual } from '../../../scripts/manual.mjs';
import { errorCatalogue } from '../../../src/contracts/errors.ts';
import { CallRefused } from '../../../src/renderer/api/checked-api.ts';
import { errorHelp } from '../../../src/renderer/state/error-help.ts';
import { Messages } from '../../../src/renderer/state/messages.svelte.ts';
import { text } from '../../../src/renderer/text/text.ts';

const codes = Object.keys(errorCatalogue);

describe('what to do next', () => {
  it.each(codes)('is one plain line for %s', (code) => {
    const help = errorHelp(code);
    expect(help?.next).toMatch(/^\p{Lu}.{8,}\.$/u);
    // Short enough to be read under the message, and in words of the window, not of the code.
    expect(help?.next.length).toBeLessThanOrEqual(110);
    expect(help?.next).not.toMatch(/_|undefined|null|exception|schema|\btensor\b/i);
  });

  it('has no line for a code that is gone', () => {
    expect(Object.keys(text.errors.next).sort()).toEqual([...codes].sort());
    expect(errorHelp('no_such_code')).toBeNull();
  });

  it('leads to a place that the manual has', () => {
    const pages = readManual(fileURLToPath(new URL('../../../', import.meta.url)));
    const wrong = codes.map((code) => errorHelp(code)?.place ?? '').filter((place) => {
      const [id, anchor = ''] = place.split('#');
      const page = pages.find((one) => one.id === id);
      return page === undefined || (anchor !== '' && !page.sections.some((section) => section.anchor === anchor));
    });
    expect(wrong).toEqual([]);
  });

  it('goes with a message that was refused, and with no note', () => {
    const messages = new Messages();
    messages.refuse(new CallRefused('card_missing', 'model "a": expected a model card, got none'));
    messages.note('Saved.');
    expect(messages.list.map(({ help }) => help?.next ?? null)).toEqual([null, text.errors.next.card_missing]);
  });
});
