// Marks in the words of the tests about the store: drawn, named, found again by their name.
import { expect } from 'vitest';
import { drag } from '../steps.ts';
import type { Locator, Page } from 'playwright';

/** Waits for it, as a user would, however busy the machine is. */
export const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });

export async function drawFinding(page: Page, name: string, from: readonly [number, number] = [0.3, 0.2], to: readonly [number, number] = [0.4, 0.3]): Promise<void> {
  await page.keyboard.press('n');
  await drag(page, from, to);
  await page.getByRole('combobox', { name: 'Finding' }).fill(name);
  await page.getByRole('button', { name: 'Save finding' }).click();
  await finding(page, name).waitFor();
}

/** On the picture. */
export function finding(page: Page, name: string): Locator {
  return page.locator('[data-mark]').and(page.getByRole('button', { name: new RegExp(`\\b${name}\\b`) }));
}

/** By the arrows, as far as one press goes. */
export async function move(page: Page, name: string, key = 'Shift+ArrowRight'): Promise<void> {
  await finding(page, name).focus();
  await page.keyboard.press(key);
}

export function place(page: Page, name: string): Promise<string | null> {
  return finding(page, name).locator('.grip').getAttribute('d');
}

/** What the window says at the moment. */
export function alert(page: Page): Promise<string> {
  return page.getByRole('alert', { name: 'Messages' }).innerText();
}
