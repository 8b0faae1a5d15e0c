// The check that strings of the window stand in its catalogue: what it finds in components and code, and what it leaves alone.
import { describe, expect, it } from 'vitest';

import { textLiterals, windowTextFaults } from '../../lint/window-text.mjs';

const inComponent = (source: string): string[] => textLiterals('src/renderer/components/A.svelte', `<!-- @component A. -->\n${source}`).map(({ text }) => text);
const inCode = (source: string): string[] => textLiterals('src/renderer/state/a.ts', source).map(({ text }) => text);

describe('textLiterals', () => {
  it.each([
    ['<p>Open an image</p>', 'Open an image'],
    ['<button aria-label="Close">×</button>', 'Close'],
    ['<button data-hint="Fit  [F]">F</button>', 'Fit  [F]'],
    ['<input placeholder="Search" />', 'Search'],
    ["<p>{isOpen ? 'open' : null}</p>", 'open'],
    ['<p>{`${count} files`}</p>', '… files'],
    ["<p>{'a' + ' channel'}</p>", 'channel'],
    ['{#if a}<b>Yes</b>{:else}<b>–</b>{/if}', 'Yes'],
    ['{#each list as entry (entry.id)}<li>{entry.name}</li>{:else}<li>none</li>{/each}', 'none'],
    ['<Sheet title="Keys" />', 'Keys'],
    ["<script lang=\"ts\">const titles = { map: { label: 'Map' } };</script>", 'Map'],
    ["<script lang=\"ts\">app.messages.note('Report written.');</script>", 'Report written.'],
  ])('finds in a component: %s', (source, text) => {
    expect(inComponent(source)).toEqual([text]);
  });

  it.each([
    ['<p>{text.stage.open}</p>'],
    ['<p class="dim wide" style="color: red">× · –</p>'],
    ["<div class={isOpen ? 'open' : ''} role=\"group\">{count} / {total}</div>"],
    ["<p>{kind === 'image' ? text.image : text.map}</p>"],
    ['<kbd>Ctrl K</kbd>'],
    ["<script lang=\"ts\">import { a } from './a b.ts'; throw new Error('no such element');</script>"],
    ["<script lang=\"ts\">document.querySelector('input, select');</script>"],
    ['<style>p { content: "some words"; }</style>'],
    ['<!-- some words -->'],
  ])('leaves alone in a component: %s', (source) => {
    expect(inComponent(source)).toEqual([]);
  });

  it('finds labels of one word and sentences in code, and says on which line', () => {
    expect(textLiterals('src/renderer/commands/a.ts', "const a = 1;\nconst b = { id: 'view/fit', label: 'Fit' };\n")).toEqual([{ line: 2, text: 'Fit' }]);
    expect(inCode("job.start('report/start', 'Writing the report');")).toEqual(['Writing the report']);
    expect(inCode("const font = '12px system-ui, sans-serif'; const id = 'view/fit';")).toEqual([]);
  });
});

describe('windowTextFaults', () => {
  const path = 'src/renderer/components/A.svelte';
  const sources = new Map([[path, '<!-- @component A. -->\n<p>One</p><p>Two</p>'], ['src/host/a.ts', "export const a = 'two words';"]]);

  it('refuses a literal in the window and none elsewhere', () => {
    expect(windowTextFaults(sources).map(({ line }) => line)).toEqual([2, 2]);
  });

  it('has nothing against words that come from the catalogue', () => {
    expect(windowTextFaults(new Map([[path, '<!-- @component A. -->\n<p>{text.a}</p>']]))).toEqual([]);
  });
});
