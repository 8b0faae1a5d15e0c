// Every button of the window runs a command of the registry, or its component says here why it has buttons of its own.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../../src/renderer/components/', import.meta.url));

/** Reason → components that have buttons without a command, for that reason. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  'answers of a sheet, a form or a question, that mean nothing outside of it': [
    'MethodSettings', 'Sheet', 'commands/HelpSheet', 'reading/FindingForm', 'reading/ReaderNameForm', 'reading/RevealSheet', 'reading/ReportSheet', 'reading/HistorySheet', 'settings/ImageSettings', 'settings/LabelSettings',
    'settings/LookSettings', 'settings/SettingsSheet', 'settings/StoreSettings', 'stage/GridSheet', 'tour/TourCard', 'tour/TourOffer', 'commands/ShortcutEditor', 'manual/ManualSheet',
  ],
  'entries of a list: which one is what is chosen': [
    'MapPanel', 'OpenMenu', 'Predictions', 'SidePanel', 'WhatIfPanel', 'maps/DisagreementSection', 'maps/MapDisplay', 'reading/AgreementTable', 'reading/FindingItem',
    'reading/FindingsPanel', 'reading/FindingPages', 'reading/ReaderMenu', 'stage/PaneMenu', 'marks/MarkMenu',
  ],
  'lines of a menu, which run commands by their ids': ['commands/CommandMenu', 'commands/MainMenu', 'reading/FindingsMenu', 'stage/LayoutMenu', 'stage/Popover', 'Toolbar', 'reading/BlindToggle'],
  'what a message or notice offers, and only while it stands': ['GateNotice', 'MessageBar', 'ProblemList', 'StatusBar', 'marks/KeptNotice', 'reading/BlindBanner'],
  'beside the value that it changes, which a command changes too': ['CineBar', 'FeaturePanel', 'maps/ThresholdControl', 'stage/PaneHead', 'stage/StageGrid'],
  'of a picture inside of a pane, which has a view of its own': ['InputPane'],
};

interface Element {
  readonly type: string;
  readonly name?: string;
  readonly start?: number;
  readonly end?: number;
  readonly attributes?: readonly Element[];
}

const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null && 'type' in value;

function buttonsIn(node: unknown): Element[] {
  if (Array.isArray(node)) return node.flatMap(buttonsIn);
  if (typeof node !== 'object' || node === null) return [];
  const own = isElement(node) && node.type === 'RegularElement' && node.name === 'button' ? [node] : [];
  return [...own, ...Object.entries(node).filter(([name]) => name !== 'parent').flatMap(([, value]) => buttonsIn(value))];
}

/** Buttons that are not spread from `registry.button(…)`. */
function withoutCommand(source: string): number {
  const runs = ({ type, start, end }: Element): boolean => type === 'SpreadAttribute' && /\.button\(/.test(source.slice(start, end));
  return buttonsIn(parse(source, { modern: true }).fragment).filter(({ attributes = [] }) => !attributes.some(runs)).length;
}

const components = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte')).map((name) => name.replaceAll('\\', '/').replace(/\.svelte$/, ''));
const withOwn = components.filter((name) => withoutCommand(readFileSync(`${folder}${name}.svelte`, 'utf8')) > 0);

describe('buttons', () => {
  it('tells a button of a command from one of its own', () => {
    expect(withoutCommand('<button {...registry.button("view/fit")}>Fit</button>{#if a}<div><button onclick={b}>×</button></div>{/if}')).toBe(1);
  });

  it('run a command, or stand in the list with a reason', () => {
    const listed = Object.values(reasons).flat();
    expect(withOwn.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('are off the list when they are gone', () => {
    const listed = Object.values(reasons).flat();
    expect(listed.filter((name) => !withOwn.includes(name))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });
});
