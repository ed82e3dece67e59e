// The signers' walk: a key that the browser keeps, a signature made elsewhere, a countersignature.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLE, PATIENCE, checkFolder, judgeNobody, none, ok, outcome, same, saved, sealcase, verifyZip } from './hands.mjs';

export async function signWalk({ context, page, work, look, watch }) {
  const place = (name) => page.goto(`${page.url().split('#')[0]}#${name}`);

  // The coverage is read at a glance and followed.
  await checkFolder(page, EXAMPLE);
  const cells = await page.locator('table.matrix button.cell').count();
  ok(`the coverage has its cells (${cells})`, cells > 20);
  await page.locator('table.matrix button.cell').first().click();
  await page.locator('.cell-detail dd').first().waitFor();
  await look.at(page, '40-coverage');
  await page.locator('.people summary').click();
  ok('what people judge is listed', (await page.locator('.people tbody tr').count()) > 0);

  // A key that this browser keeps.
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#signer').fill('Alder Street');
  await page.locator('#key-stored').check();
  none('nothing is kept before a key is made', await watch.leaks(context, page, []));
  await page.locator('#key-name').fill('Desk key');
  await page.getByRole('button', { name: 'Make a key in this browser' }).click();
  await page.getByText('this browser signs with it').waitFor({ timeout: PATIENCE });
  const publicKey = await saved(page, 'Save the public key', work);
  await look.at(page, '41-key-kept');
  await page.locator('#seal').click();
  same('a key that the browser keeps seals', await outcome(page), 'Sealed.');
  const zip = await saved(page, 'Save the sealed zip', work);
  same('the command line accepts that seal', sealcase('verify', zip, '--key', publicKey).status, 0);
  await page.waitForFunction(() => document.querySelector('.qr img')?.naturalWidth > 0);
  ok('the receipt has its code', true);
  await look.at(page, '42-receipt');
  const readable = await page.evaluate(async () => {
    const database = await new Promise((done) => {
      const opening = indexedDB.open('sealcase-keys', 1);
      opening.onsuccess = () => done(opening.result);
    });
    const all = await new Promise((done) => {
      const asked = database.transaction('keys').objectStore('keys').getAll();
      asked.onsuccess = () => done(asked.result);
    });
    database.close();
    return crypto.subtle.exportKey('pkcs8', all[0].key).then(() => 'read out', (problem) => problem.name);
  });
  same('the kept key cannot be read out', readable, 'InvalidAccessError');
  await place('start');
  await checkFolder(page, EXAMPLE);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#key-stored').check();
  await page.getByRole('button', { name: 'Use Desk key' }).click();
  await page.getByText('this browser signs with it').waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Remove for ever Desk key' }).click();
  await page.getByRole('button', { name: 'Use Desk key' }).waitFor({ state: 'detached', timeout: PATIENCE });
  await page.waitForTimeout(300);
  none('a removed key leaves nothing behind', await watch.leaks(context, page, []));

  // A key that is elsewhere.
  const key = join(work, 'vault.pem');
  const made = spawnSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key]);
  same('openssl makes a key', made.status, 0);
  spawnSync('openssl', ['pkey', '-in', key, '-pubout', '-out', `${key}.pub`]);
  await page.locator('#key-outside').check();
  await page.locator('#public-key').setInputFiles(`${key}.pub`);
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByText('You will sign elsewhere').waitFor({ timeout: PATIENCE });
  await page.locator('#seal').click();
  same('the page asks for the signature', await outcome(page), 'Everything is ready but the signature');
  same('and leads there', await page.evaluate(() => document.activeElement.id), 'outcome');
  await look.at(page, '43-sign-elsewhere');
  const bytes = await saved(page, 'Save the bytes to sign', work);
  await page.locator('#signature').fill(Buffer.alloc(64).toString('base64'));
  await page.getByRole('button', { name: 'Finish with this signature' }).click();
  await page.getByText('was not made with that key').waitFor({ timeout: PATIENCE });
  const signed = spawnSync('openssl', ['pkeyutl', '-sign', '-rawin', '-inkey', key, '-in', bytes]);
  await page.locator('#signature').fill(signed.stdout.toString('base64'));
  await page.getByRole('button', { name: 'Finish with this signature' }).click();
  await page.locator('#outcome', { hasText: 'Sealed.' }).waitFor({ timeout: PATIENCE });
  const outside = await saved(page, 'Save the sealed zip', work);
  same('the command line accepts the seal made elsewhere', sealcase('verify', outside, '--key', `${key}.pub`).status, 0);

  // Cancelling while the signature is awaited leaves nothing behind.
  await checkFolder(page, EXAMPLE);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#key-outside').check();
  await page.locator('#public-key').setInputFiles(`${key}.pub`);
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByText('You will sign elsewhere').waitFor({ timeout: PATIENCE });
  await page.locator('#seal').click();
  await page.locator('#signature').waitFor({ timeout: PATIENCE });
  const kept = async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names.filter((name) => name.startsWith('sealcase-'));
  };
  same('the unfinished zip waits on disk', (await page.evaluate(kept)).length, 1);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Sealing was cancelled').waitFor({ timeout: PATIENCE });
  for (let tries = 0; tries < 50 && (await page.evaluate(kept)).length > 0; tries += 1) await page.waitForTimeout(100);
  none('a cancelled seal leaves nothing on disk', await page.evaluate(kept));

  // A countersignature.
  await verifyZip(page, outside);
  await judgeNobody(page);
  await page.getByText('Sign this package, as a laboratory').click();
  await page.locator('#action').selectOption('evaluated');
  await page.locator('#signer').fill('Hazel Lab');
  await page.locator('#role').selectOption('lab');
  await page.locator('#key-make').check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const lab = await saved(page, 'Save the secret key', work);
  const labPublic = await saved(page, 'Save the public key', work);
  ok('the key without a passphrase is plain', readFileSync(lab, 'utf8').startsWith('-----BEGIN PRIVATE KEY-----'));
  await look.at(page, '44-countersign');
  await page.locator('#add-signature').click();
  await page.getByRole('heading', { name: 'Countersigned.' }).waitFor({ timeout: PATIENCE });
  await look.at(page, '45-countersigned');
  const countersigned = await saved(page, 'Save the countersigned zip', work);
  const run = sealcase('verify', countersigned, '--key', `${key}.pub`, '--key', labPublic, '--format', 'json');
  const report = [JSON.parse(run.stdout)].flat()[0];
  same('the command line accepts both signatures', `${run.status} ${report.signatures.map((line) => line.action ?? line.kind)}`, '0 seal,evaluated');
  ok('the seal itself is untouched', readFileSync(countersigned).subarray(0, 4096).equals(readFileSync(outside).subarray(0, 4096)));
  await page.getByRole('button', { name: 'Verify it now' }).click();
  await page.locator('.signature').nth(1).waitFor({ timeout: PATIENCE });
  same('the page sees both signatures', await page.locator('.signature').count(), 2);

  // A zip that does not hold is not countersigned but as a refusal.
  const changed = readFileSync(outside);
  changed[Math.floor(changed.length / 2)] ^= 1;
  const bad = join(work, 'bad.sealed.zip');
  writeFileSync(bad, changed);
  await verifyZip(page, bad);
  if (await page.getByText('Sign this package, as a laboratory').count()) {
    await page.getByText('Sign this package, as a laboratory').click();
    same('a zip that does not hold can only be refused', await page.locator('#action option').allInnerTexts().then(String), 'Refused the package');
  }
  none('no request while things were signed', watch.out);
}
