// Commands of the stage: layouts, the active pane, what stands in which pane, and what the panes do together.
import { sevenMethods, methodIds, needsLayer } from '../../contracts/explanation.ts';
import { handShapes } from '../state/stage/stage-actions.ts';
import { text } from '../text/text.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Links } from '../state/stage/stage.svelte.ts';
import type { Command } from './command.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export function stageCommands(app: Workstation): readonly Command[] {
  const { stage, arrange } = app;
  const words = text.stage.commands;
  const { image, question } = text.commands.needs;
  const hasImage = { isEnabled: () => stage.active.image !== null, needs: image };
  const hasQuestion = { isEnabled: () => app.question !== null, needs: question };
  const isDivided = { isEnabled: () => stage.placed.length > 1, needs: words.needsPanes };
  const link = (name: keyof Links) => ({
    run: () => stage.setLinks({ ...stage.links, [name]: !stage.links[name] }),
    isOn: () => stage.links[name],
  });
  const go = (rows: number, columns: number) => ({ run: () => app.activate(stage.towards({ rows, columns })), ...isDivided });
  const layers = () => (app.model?.layers ?? []).map(({ name }) => name);
  return [
    ...handShapes.map(({ rows, columns }): Command => ({
      id: `stage/layout-${rows}x${columns}`, label: words.layout(rows, columns), group: 'Layout', keys: [],
      run: () => arrange.shape({ rows, columns }),
      isOn: () => stage.arrangement === 'hand' && stage.shape?.rows === rows && stage.shape.columns === columns,
    })),
    { id: 'stage/more', label: words.more, group: 'Layout', keys: ['S'], run: () => arrange.shapeBeside(1) },
    { id: 'stage/fewer', label: words.fewer, group: 'Layout', keys: ['Shift+Z'], run: () => arrange.shapeBeside(-1) },
    { id: 'stage/alone', label: words.alone, group: 'Layout', keys: ['J'], run: () => stage.toggleAlone(stage.active), isOn: () => stage.aloneId !== null, ...isDivided },
    { id: 'stage/next', label: words.next, group: 'Layout', keys: ['Q'], run: () => app.activate(stage.beside(1)), ...isDivided },
    { id: 'stage/previous', label: words.previous, group: 'Layout', keys: ['Shift+Q'], run: () => app.activate(stage.beside(-1)), ...isDivided },
    { id: 'stage/left', label: words.left, group: 'Layout', keys: ['Ctrl+ArrowLeft'], ...go(0, -1) },
    { id: 'stage/right', label: words.right, group: 'Layout', keys: ['Ctrl+ArrowRight'], ...go(0, 1) },
    { id: 'stage/up', label: words.up, group: 'Layout', keys: ['Ctrl+ArrowUp'], ...go(-1, 0) },
    { id: 'stage/down', label: words.down, group: 'Layout', keys: ['Ctrl+ArrowDown'], ...go(1, 0) },
    { id: 'stage/menu', label: words.menu, group: 'Layout', keys: ['U'], run: () => (stage.menuFor = stage.menuFor === null ? stage.active.id : null) },
    { id: 'stage/empty', label: words.empty, group: 'Layout', keys: [], run: () => arrange.put(stage.active, null), isEnabled: () => stage.placed.length > 1 && stage.active.content !== null, needs: words.needsPanes },
    { id: 'stage/prior', label: words.prior, group: 'Layout', keys: ['Shift+B'], run: () => arrange.comparePrior(), isEnabled: () => arrange.hasPrior(), needs: words.needsPrior },
    { id: 'stage/grid', label: words.grid, group: 'Layout', keys: ['Shift+G'], run: () => (app.sheet = 'grid'), ...hasQuestion },
    { id: 'stage/all-methods', label: words.allMethods, group: 'Layout', keys: [], run: () => arrange.grid(methodIds.filter((method) => (sevenMethods as readonly string[]).includes(method) || method.startsWith('guided')), [app.chosen.layer]), ...hasQuestion },
    {
      id: 'stage/all-layers', label: words.allLayers, group: 'Layout', keys: [], run: () => arrange.grid([app.chosen.method], layers()),
      isEnabled: () => app.question !== null && needsLayer(app.chosen.method) && layers().length > 0, needs: words.needsLayers,
    },
    { id: 'stage/link-position', label: words.linkPosition, group: 'Layout', keys: ['Shift+P'], ...link('position') },
    { id: 'stage/link-window', label: words.linkWindow, group: 'Layout', keys: ['Shift+W'], ...link('window') },
    { id: 'stage/link-cursor', label: words.linkCursor, group: 'Layout', keys: ['Shift+C'], ...link('cursor') },
    ...numbers.flatMap((number): readonly Command[] => {
      const other = () => stage.placed[number - 1];
      const isThere = () => other() !== undefined && other() !== stage.active;
      return [
        {
          id: `stage/copy-to-${number}`, label: words.copyTo(number), group: 'Layout', keys: [], needs: words.needsPane(number),
          run: () => { const pane = other(); if (pane !== undefined) arrange.copyTo(pane); }, isEnabled: () => isThere() && hasImage.isEnabled(),
        },
        {
          id: `stage/swap-with-${number}`, label: words.swapWith(number), group: 'Layout', keys: [], needs: words.needsPane(number),
          run: () => { const pane = other(); if (pane !== undefined) arrange.swap(stage.active, pane); }, isEnabled: isThere,
        },
      ];
    }),
  ];
}
