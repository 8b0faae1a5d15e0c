// A graphics card in software: the Vulkan driver that lies beside a Chromium, for tests of WebGPU on machines without a card.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findInstalledBrowser, findPlaywrightBrowser } from '../scripts/browser.mjs';

const driver = 'vk_swiftshader_icd.json';

/** What a process needs in its environment to find the driver; null where no browser brings one. */
export async function softwareGpu(): Promise<Readonly<Record<string, string>> | null> {
  const browser = findInstalledBrowser() ?? (await findPlaywrightBrowser());
  const folders = [...(browser === null ? [] : [dirname(realpathSync(browser))]), '/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
  const folder = folders.find((place) => existsSync(join(place, driver)));
  // The loader lies beside the driver: a bare machine has none of its own.
  return folder === undefined ? null : { VK_ICD_FILENAMES: join(folder, driver), LD_LIBRARY_PATH: folder };
}
