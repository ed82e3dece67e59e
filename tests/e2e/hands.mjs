// What every walk does with its hands: gives files, presses buttons, reads the outcome, saves; and notes what held.

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const need = (name) => {
  const value = process.env[name];
  // The walk in Firefox takes fewer.
  if (!value && process.env.FIREFOX) return '';
  if (!value) throw new Error(`${name} is not set; run this by: cargo xtask test browser`);
  return resolve(value);
};
export const [SEALCASE, PAGE, EXAMPLE, BROKEN, LIFE, CHROMIUM, ARTEFACTS] = [
  'SEALCASE', 'PAGE', 'EXAMPLE', 'BROKEN', 'LIFE', 'CHROMIUM', 'ARTEFACTS',
].map(need);
export const PATIENCE = 120_000;

export let passed = 0;
export const problems = [];
export function ok(what, holds, detail = '') {
  if (holds) {
    passed += 1;
    console.log(`ok   ${what}`);
  } else {
    problems.push(what);
    console.log(`FAIL ${what}${detail ? `\n     ${String(detail).replaceAll('\n', '\n     ')}` : ''}`);
  }
}
/** A value, long ones from a little before the place where the other one differs. */
function apart(value, other) {
  const text = String(JSON.stringify(value));
  const twin = String(JSON.stringify(other));
  if (text.length < 300) return text;
  let at = 0;
  while (at < text.length && text[at] === twin[at]) at += 1;
  return `… ${text.slice(Math.max(0, at - 150), at + 250)} …`;
}
export const same = (what, found, wanted) => ok(what, found === wanted, `found ${apart(found, wanted)}\nwanted ${apart(wanted, found)}`);
export const none = (what, list) => ok(what, list.length === 0, list.slice(0, 12).join('\n'));

export function sealcase(...args) {
  const run = spawnSync(SEALCASE, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  return run;
}

/** What the user reads as the outcome. */
export const outcome = (page) => page.locator('#outcome').innerText({ timeout: PATIENCE });

export async function checkFolder(page, folder) {
  await page.goto(`${page.url().split('#')[0]}#start`);
  await page.locator('#folder').setInputFiles(folder);
  return outcome(page);
}

export async function verifyZip(page, zip) {
  await page.goto(`${page.url().split('#')[0]}#verify`);
  await page.locator('#zip').setInputFiles(zip);
  await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
  return outcome(page);
}

/** What a button lets the user save. */
export async function saved(page, button, folder) {
  const waiting = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByRole('button', { name: button }).click();
  const download = await waiting;
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

export async function makeKey(page, passphrase) {
  await page.locator('#pass-new').fill(passphrase);
  await page.locator('#pass-again').fill(passphrase);
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('The key is ready').waitFor({ timeout: PATIENCE });
}

export const rate = (bytes, millis) => `${(bytes / 1e6).toFixed(1)} MB in ${(millis / 1000).toFixed(2)} s, ${(bytes / 1e3 / millis).toFixed(0)} MB/s`;

/** Lets go of public keys and trust file, which outlive a walk. The place must be one that shows them. */
export async function judgeNobody(page) {
  for (const name of ['Without keys', 'Without trust file']) {
    const button = page.getByRole('button', { name });
    await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
    if (await button.count()) {
      await button.click();
      await button.waitFor({ state: 'detached', timeout: PATIENCE });
    }
  }
  await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
}
