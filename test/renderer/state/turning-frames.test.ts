// Frames and images that are turned by key faster than they come, and past one that never does.
import { describe, expect, it } from 'vitest';
import { workstationCommands } from '../../../src/renderer/commands/workstation-commands.ts';
import { Preferences } from '../../../src/renderer/state/preferences.svelte.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { CallInput, CallOutput, Channel } from '../../../src/contracts/ipc.ts';

const frames = 20;

async function open() {
  const fake = createFakeApi({ delayMs: 5 });
  const app = new Workstation({
    ...fake,
    async call<C extends Channel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>> {
      const reply = await fake.call(channel, input);
      return channel === 'image/describe' ? { ...reply, frames } : reply;
    },
  });
  await app.begin();
  const nothing = () => undefined;
  const commands = workstationCommands(app, { pickFiles: nothing, saveOverlay: nothing, explain: nothing, goToPart: nothing }, new Preferences(app.api, app.messages));
  const press = (id: string, times: number) => {
    const command = commands.find((one) => one.id === id);
    for (let left = times; left > 0; left -= 1) if (command?.isEnabled?.() !== false) command?.run();
  };
  return { app, press };
}

const wanted = (app: Workstation) => app.stage.wantedBy(app.stage.active)?.frame;

describe('frames that are turned by key', () => {
  it('go as many further as the key was pressed, though none of them has come yet', async () => {
    const { app, press } = await open();
    press('image/next-frame', 7);
    expect(wanted(app)).toBe(7);
    press('image/previous-frame', 3);
    expect(wanted(app)).toBe(4);
  });

  it('stop at the first and at the last', async () => {
    const { app, press } = await open();
    press('image/next-frame', 25);
    expect(wanted(app)).toBe(frames - 1);
    press('image/previous-frame', 40);
    expect(wanted(app)).toBe(0);
  });
});

describe('images that are turned by key', () => {
  it('go on from one that is still on its way, or cannot be shown', async () => {
    const { app, press } = await open();
    press('image/next', 2);
    expect(app.stage.active.image).toBeNull();
    expect(app.studies.imageId).toBe('silent');
    press('image/previous', 5);
    expect(app.studies.imageId).toBe('effusion-left');
  });
});
