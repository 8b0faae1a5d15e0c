// The menus: which commands stand where. The menu of the window and the system's own show this one list.
import { text } from '../text/text.ts';
import { isEnabled } from './command.ts';
import type { MenuContent } from '../../contracts/menu.ts';
import type { CommandRegistry } from './registry.svelte.ts';

type Line = string | '-';

/** Ids of commands; `-` divides. Commands that the registry does not have are left out, and dividers with them. */
const menus: readonly { readonly id: MenuContent['menus'][number]['id']; readonly lines: readonly Line[] }[] = [
  { id: 'file', lines: ['files/study', 'files/folder', 'files/model', 'files/boxes', 'findings/import', '-', 'files/overlay', 'files/report', 'findings/export', '-', 'store/backup', 'store/restore', '-', 'study/close', '-', 'settings/open'] },
  { id: 'edit', lines: ['edit/undo', 'edit/redo', '-', 'boxes/delete', 'marks/duplicate', 'marks/delete'] },
  { id: 'image', lines: ['image/previous', 'image/next', 'image/previous-frame', 'image/next-frame', 'view/cine', '-', 'view/fit', 'view/actual', 'view/zoom-in', 'view/zoom-out', '-', 'view/turn-right', 'view/turn-left', 'view/flip-horizontally', 'view/flip-vertically', 'view/upright', '-', 'view/invert', 'view/overlays', 'view/shutter', 'view/text'] },
  { id: 'tools', lines: ['tool/window', 'tool/pan', 'tool/zoom', 'tool/magnifier', '-', 'boxes/draw', 'marks/box', 'marks/ellipse', 'marks/point', '-', 'marks/length', 'marks/angle', 'marks/cobb-angle', 'marks/rectangle-statistics', 'marks/ellipse-statistics', 'marks/arrow', 'marks/probe', '-', 'what-if/paint', 'what-if/restore'] },
  { id: 'map', lines: ['map/toggle', 'map/stronger', 'map/fainter', '-', 'map/next-method', 'map/previous-method', '-', 'map/cells', 'map/contour', 'map/lock', '-', 'map/compare', 'map/figure', 'map/input', 'map/disagreement', '-', 'feature/show'] },
  { id: 'window', lines: ['view/panels', 'boxes/toggle', '-', 'settings/theme-next', 'settings/text-larger', 'settings/text-smaller', 'settings/text-normal'] },
  { id: 'help', lines: ['help/palette', 'help/keys', 'settings/shortcuts', 'help/tour', 'help/manual', '-', 'help/about'] },
];

/** As it is now: labels in the window's language, the user's own keys, what is enabled and what is on. */
export function menuContent(registry: CommandRegistry): MenuContent {
  return {
    menus: menus.map(({ id, lines }) => ({
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
