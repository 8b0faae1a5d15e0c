// The manual: what it names is there, its table of keys is that of the registry (OVERREAD_WRITE=1 writes it anew), and its search finds.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { manualFiles, readManual } from '../../scripts/manual.mjs';
import { keyCap } from '../../src/renderer/commands/keys.ts';
import { tourCommands } from '../../src/renderer/commands/tour-commands.ts';
import { workstationCommands } from '../../src/renderer/commands/workstation-commands.ts';
import { checkedApi } from '../../src/renderer/api/checked-api.ts';
import { found } from '../../src/renderer/state/manual.ts';
import { Preferences } from '../../src/renderer/state/preferences.svelte.ts';
import { Workstation } from '../../src/renderer/state/workstation.svelte.ts';
import { Tour } from '../../src/renderer/tour/tour.svelte.ts';
import { text } from '../../src/renderer/text/text.ts';
import { createFakeApi } from './fake/fake-api.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const app = new Workstation(checkedApi(createFakeApi({ delayMs: 1 })));
const preferences = new Preferences(app.api, app.messages);
const commands = [...workstationCommands(app, { pickFiles: () => undefined, saveOverlay: () => undefined, explain: () => undefined, goToPart: () => undefined }, preferences), ...tourCommands(app, new Tour(app, preferences))];
const pages = readManual(root);
const own = pages.filter(({ isFurther }) => !isFurther);

function keyTables(): string {
  const groups = Object.entries(text.commands.groups);
  return groups.flatMap(([group, title]) => {
    const rows = commands.filter((command) => command.group === group && !/^view\/preset-|^stage\/(?:copy-to|swap-with)-/.test(command.id));
    if (rows.length === 0) return [];
    return [`## ${title}\n`, '| command | keys |', '|---|---|', ...rows.map(({ label, keys }) => `| ${label} | ${keys.map((key) => `\`${keyCap(key)}\``).join(', ') || 'none'} |`), ''];
  }).join('\n');
}

describe('the manual', () => {
  it('has the keys of every command as the registry has them', () => {
    const path = `${root}docs/manual/keys.md`;
    const kept = readFileSync(path, 'utf8');
    const marks = /(<!-- keys: [^>]*-->\n)[\s\S]*(<!-- end of keys -->)/;
    const current = kept.replace(marks, (_whole, begin: string, end: string) => `${begin}\n${keyTables()}\n${end}`);
    if (process.env['OVERREAD_WRITE'] === '1') writeFileSync(path, current);
    expect(readFileSync(path, 'utf8'), 'docs/manual/keys.md is old: run this test with OVERREAD_WRITE=1').toBe(current);
  });

  it('names commands that exist, by their own names', () => {
    const labels = new Map(commands.map(({ id, label }) => [id, label]));
    const wrong = pages.flatMap(({ id, commands: named }) => named.filter((one) => labels.get(one.id) !== one.label).map((one) => `${id}: ${one.label} (${one.id}) is "${labels.get(one.id) ?? 'no command'}"`));
    expect(wrong).toEqual([]);
    expect(own.flatMap(({ commands: named }) => named).length).toBeGreaterThan(50);
  });

  it('shows pictures that exist, each with words for those who do not see it', () => {
    const missing = pages.flatMap(({ pictures }) => pictures).filter((name) => !existsSync(`${root}docs/screenshots/${name}`));
    expect(missing).toEqual([]);
    expect(own.flatMap(({ pictures }) => pictures).length).toBeGreaterThan(8);
    for (const { html } of own) expect(html).not.toMatch(/alt=""/);
  });

  it('links to pages and places that exist', () => {
    const wrong = own.flatMap(({ id, links }) => links.filter(({ page, anchor }) => {
      const target = pages.find((one) => one.id === (page === '' ? id : page));
      return target === undefined || (anchor !== '' && !target.sections.some((section) => section.anchor === anchor));
    }).map(({ page, anchor }) => `${id} → ${page}#${anchor}`));
    expect(wrong).toEqual([]);
    expect(own.map(({ id }) => id).filter((id) => id !== 'index' && !own.some(({ links }) => links.some(({ page }) => page === id)))).toEqual([]);
  });

  it('leads to no address outside, and asks for nothing that its page does not bring', () => {
    const files = manualFiles(root);
    for (const [name, source] of files) if (typeof source === 'string' && name.endsWith('.html')) expect(source, name).not.toMatch(/(?:href|src)="(?:https?:|\/)|<script|onclick/);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['index.html', 'methods.html', 'index.json']));
  });

  it('is found by its words, sections with them in the title first', () => {
    const places = found(pages, 'blind');
    expect(places.slice(0, 2).map(({ address }) => address)).toEqual(['findings#findings-readers-blind-reading', 'findings#reading-blind']);
    expect(found(pages, 'backup restore').map(({ address }) => address)).toContain('data#backup');
    expect(found(pages, '   ')).toEqual([]);
    expect(found(pages, 'xylophone')).toEqual([]);
  });
});
