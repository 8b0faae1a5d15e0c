// The menus: which commands stand where. The menu of the window and the system's own show this one list.
import { text } from '../text/text.ts';
import { isEnabled } from './command.ts';
import type { MenuContent } from '../../contracts/menu.ts';
import type { CommandGroup } from './command.ts';
import type { CommandRegistry } from './registry.svelte.ts';

type Line = string | '-';

/** Ids of commands; `-` divides. Commands that the registry does not have are left out, and dividers with them. */
const menus: readonly { readonly id: MenuContent['menus'][number]['id']; readonly lines: readonly Line[] }[] = [
  { id: 'file', lines: ['files/study', 'files/folder', 'files/demo', 'files/model', 'files/boxes', '-', 'files/overlay', 'files/report', '-', 'study/close', '-', 'settings/open'] },
  { id: 'edit', lines: ['edit/undo', 'edit/redo', '-', 'marks/edit', 'marks/duplicate', 'marks/bring', 'marks/delete'] },
  { id: 'image', lines: ['image/previous', 'image/next', 'image/previous-frame', 'image/next-frame', '-', 'view/fit', 'view/actual', 'view/zoom-in', 'view/zoom-out', '-', 'view/turn-right', 'view/turn-left', 'view/flip-horizontally', 'view/flip-vertically', 'view/upright', '-', 'view/invert', 'view/overlays', 'view/shutter', 'view/text'] },
  { id: 'tools', lines: ['tool/window', 'tool/pan', 'tool/zoom', '-', 'marks/box', 'marks/ellipse', 'marks/point', '-', 'marks/length', 'marks/angle', 'marks/cobb-angle', 'marks/rectangle-statistics', 'marks/ellipse-statistics', 'marks/arrow', 'marks/probe', '-', 'marks/place', 'marks/keep-tool', '-', 'what-if/paint', 'what-if/restore'] },
  { id: 'map', lines: ['map/toggle', 'map/stronger', 'map/fainter', '-', 'map/next-method', 'map/previous-method', '-', 'map/cells', 'map/lock', '-', 'map/compare', 'map/figure', 'map/input', 'map/disagreement', '-', 'feature/show'] },
  { id: 'reading', lines: ['blind/toggle', 'blind/worklist', '-', 'findings/panel', 'findings/history', '-', 'findings/export-csv', 'findings/export-nih', 'findings/export-coco'] },
  { id: 'window', lines: ['view/panels', 'view/next-part', 'view/previous-part', '-', 'marks/show', 'marks/show-measurements', '-', 'settings/theme-next', 'settings/text-larger', 'settings/text-smaller', 'settings/text-normal'] },
  { id: 'help', lines: ['help/palette', 'help/keys', 'help/explain', 'settings/shortcuts', 'help/tour', 'help/tour-on', 'help/manual', '-', 'help/about'] },
];

/** Commands that no line names stand at the end of the menu of their group: nothing is out of reach. */
const menuOfGroup: Readonly<Record<CommandGroup, MenuContent['menus'][number]['id']>> = {
  Image: 'image', View: 'image', Layout: 'window', Map: 'map', Marks: 'tools', Boxes: 'tools', Reading: 'reading', Experiments: 'map', Edit: 'edit', Files: 'file', Settings: 'window', Help: 'help',
};
const unlisted = /^(?:view\/preset-|stage\/(?:copy-to|swap-with)-|help\/leave$)/;

/** As it is now: labels in the window's language, the user's own keys, what is enabled and what is on. */
export function menuContent(registry: CommandRegistry): MenuContent {
  const named = new Set(menus.flatMap(({ lines }) => lines));
  const others = (id: string): readonly string[] => registry.commands.filter((command) => menuOfGroup[command.group] === id && !named.has(command.id) && !unlisted.test(command.id)).map((command) => command.id);
  return {
    menus: menus.map(({ id, lines }) => ({ id, lines: [...lines, '-', ...others(id)] })).map(({ id, lines }) => ({
      id, label: text.commands.menus[id],
      lines: undivided(lines.filter((line) => line === '-' || registry.find(line) !== null)).map((line) => {
        const command = line === '-' ? null : registry.find(line);
        if (command === null) return null;
        return { command: command.id, label: command.label, keys: [...command.keys], isEnabled: isEnabled(command), isOn: command.isOn?.() ?? null };
      }),
    })),
  };
}

/** No divider at an end, no two in a row. */
function undivided(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line, index) => line !== '-' || (index > 0 && lines.slice(index + 1).some((later) => later !== '-') && lines[index - 1] !== '-' && lines.slice(0, index).some((earlier) => earlier !== '-')));
}
