// What goes wrong around the page: the browser gives it no room on the disk. That is told in plain words, leaves nothing
// behind, and can be tried again.

import { join } from 'node:path';
import { mkdirSync, truncateSync, writeFileSync, cpSync } from 'node:fs';

import { EXAMPLE, PATIENCE, checkFolder, makeKey, ok, outcome, same, saved } from './hands.mjs';

/** Names of what the page keeps in the browser's private disk space. */
const kept = (page) => page.evaluate(async () => {
  const names = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
  return names.filter((name) => name.startsWith('sealcase-'));
});

async function ready(page, folder, work) {
  const verdict = await checkFolder(page, folder);
  ok('faults: the package may be sealed', verdict.startsWith('Ready to seal'), verdict);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#signer').fill('Brightwater');
  if (await page.getByRole('button', { name: 'Make the key' }).count()) {
    await makeKey(page, '');
    await saved(page, 'Save the secret key', work);
  }
}

export async function faultsWalk(context, url, work, look) {
  const large = join(work, 'with-large');
  cpSync(EXAMPLE, large, { recursive: true });
  mkdirSync(join(large, 'large'));
  writeFileSync(join(large, 'large/image.bin'), '');
  truncateSync(join(large, 'large/image.bin'), 300_000_000);
  const keys = join(work, 'fault-keys');
  mkdirSync(keys);

  const page = await context.newPage();
  await page.goto(url);
  await ready(page, large, keys);

  // The browser gives this page no more than 100 MB.
  const session = await context.newCDPSession(page);
  const origin = new URL(url).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000_000 });
  await page.locator('#seal').click();
  await page.getByText('no room left').waitFor({ timeout: PATIENCE });
  ok('a full disk is told in plain words', true);
  same('a full disk: nothing is left behind', (await kept(page)).length, 0);
  await look.at(page, '16-disk-full');
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await session.detach();
  await ready(page, large, keys);
  await page.locator('#seal').click();
  same('with room again, it is sealed', await outcome(page), 'Sealed.');
  await page.close();
}
