// A feature that was rebuilt: shown while its panel is open, in the pane that it was asked for in, and gone with what is read blind.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { captionOf } from '../../../src/renderer/components/stage/pane-caption.ts';
import { noPins } from '../../../src/renderer/state/stage/pane-content.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';

const idle = (app: Workstation) => vi.waitFor(() => {
  expect(app.jobs.list).toEqual([]);
  expect(app.pending).toEqual([]);
}, { timeout: 5_000, interval: 5 });

let app: Workstation;

beforeEach(async () => {
  app = new Workstation(createFakeApi({ delayMs: 4 }));
  await app.begin();
  await idle(app);
});

describe('a feature', () => {
  it('is shown instead of the map while its panel is open', async () => {
    app.feature.channel = 3;
    app.panel = 'feature';
    app.showFeature();
    await idle(app);
    await vi.waitFor(() => expect(app.feature.result?.channel).toBe(3));
    expect(app.shownMap?.summary.method).toBe('deconvnet');
    app.panel = 'map';
    expect(app.shownMap?.summary.method).toBe('layer-cam');
  });

  it('belongs to its pane: it stays there while another pane is looked at, with its own layer and channel, and is there on return', async () => {
    app.arrange.shape({ rows: 1, columns: 2 });
    const [first, second] = app.stage.placed;
    app.arrange.put(second!, { imageId: 'normal', frame: 0, shows: 'map', pins: noPins });
    await idle(app);
    app.activate(first!);
    app.panel = 'feature';
    app.feature.channel = 3;
    app.showFeature();
    await vi.waitFor(() => expect(app.feature.result?.channel).toBe(3));
    const rebuilt = app.feature.result;

    app.activate(second!);
    await idle(app);
    expect([app.feature.result, app.feature.channel]).toEqual([null, 0]);
    expect(app.shownMap?.summary.method).toBe('layer-cam');
    expect(app.featureIn(first!)).toBe(rebuilt);
    app.feature.channel = 5;
    app.showFeature();
    await vi.waitFor(() => expect(app.feature.result?.channel).toBe(5));

    app.activate(first!);
    await idle(app);
    expect([app.feature.result, app.feature.channel]).toEqual([rebuilt, 3]);
    expect(app.featureIn(second!)?.channel).toBe(5);
    expect(captionOf(app, first!)).toMatchObject({ title: 'deconvnet', apart: [expect.stringContaining('3')] });

    // Of another image there is none; it waits for the one that it was made of.
    await app.openImage('silent');
    await idle(app);
    expect(app.feature.result).toBeNull();
    await app.openImage('effusion-left');
    await idle(app);
    expect(app.feature.result).toBe(rebuilt);
    app.panel = 'map';
    expect([app.featureIn(first!), app.shownMap?.summary.method]).toEqual([null, 'layer-cam']);
  });

  it('that is still on its way comes to the pane that asked for it', async () => {
    app.arrange.shape({ rows: 1, columns: 2 });
    const [first, second] = app.stage.placed;
    app.activate(first!);
    app.panel = 'feature';
    app.feature.channel = 7;
    app.showFeature();
    app.activate(second!);
    await vi.waitFor(() => expect(app.featureIn(first!)?.channel).toBe(7));
    expect(app.featureIn(second!)).toBeNull();
    // Asked a moment after the channel was chosen, when another pane is looked at: with the channel of its own pane.
    app.activate(first!);
    app.feature.channel = 2;
    app.activate(second!);
    app.showFeature(first!);
    await vi.waitFor(() => expect(app.featureIn(first!)?.channel).toBe(2));
    expect(app.featureIn(second!)).toBeNull();
  });

  it('of an image that is read blind is gone for good, in every pane', async () => {
    app.panel = 'feature';
    app.showFeature();
    await vi.waitFor(() => expect(app.feature.result).not.toBeNull());
    await app.reading.blind.start('effusion-left');
    expect(app.featureIn(app.stage.active)).toBeNull();
    await app.reading.blind.reveal('effusion-left');
    await idle(app);
    expect(app.feature.result).toBeNull();
  });
});
