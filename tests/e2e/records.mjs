// The keeper's walk: a folder of bags, its state on several days, filters, forms to save, the public record.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EXAMPLE, LIFE, PATIENCE, judgeNobody, none, ok, outcome, same, saved, sealcase } from './hands.mjs';

/** A day as the page tells it in English. */
const told = (day) =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString('en-US', { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' });

export async function recordsWalk({ page, work, look, watch }) {
  await page.goto(`${page.url().split('#')[0]}#records`);
  await page.getByRole('heading', { level: 1, name: 'Certificates and records' }).waitFor();
  await judgeNobody(page);
  await look.at(page, '30-records-empty');
  await page.locator('#records-folder').setInputFiles(LIFE);
  await page.locator('table.records').waitFor({ timeout: PATIENCE });
  ok('a folder of zips is told', /overdue|Nothing/.test(await outcome(page)), await outcome(page));
  same('signers that nobody judged are said', await page.getByText('Anyone could have signed').count(), 1);

  await page.locator('#trust').setInputFiles(join(LIFE, 'trust.json'));
  await page.getByText('Anyone could have signed').waitFor({ state: 'detached', timeout: PATIENCE });
  for (const day of ['2027-03-01', '2032-06-01', '2037-05-01']) {
    await page.locator('#on-day').fill(day);
    await page.locator('#outcome', { hasText: told(day) }).waitFor({ timeout: PATIENCE });
    await look.at(page, `31-records-${day.slice(0, 4)}`);
  }
  await page.locator('#on-day').fill('2032-06-01');
  await page.locator('#outcome', { hasText: told('2032-06-01') }).waitFor({ timeout: PATIENCE });
  const args = ['records', LIFE, '--trust', join(LIFE, 'trust.json'), '--as-of', '2032-06-01'];
  const forms = [['Save everything', 'json'], ['Save the table', 'csv'], ['Save due days', 'ics']];
  for (const [button, format] of forms) {
    const own = readFileSync(await saved(page, button, work), 'utf8');
    const native = sealcase(...args, '--format', format).stdout;
    // Only what files are called differs.
    const plain = (text) => text.replaceAll(`${LIFE}/`, '');
    same(`page and command line write the same ${format}`, plain(own), plain(native));
    if (format === 'ics') {
      const lines = own.split('\r\n');
      ok('the calendar is one', lines[0] === 'BEGIN:VCALENDAR' && lines.at(-2) === 'END:VCALENDAR' && own.includes('BEGIN:VEVENT'), own.slice(0, 300));
      ok('no line of it is too long', lines.every((line) => Buffer.byteLength(line) <= 75));
    }
  }

  await page.locator('#status').selectOption('revoked');
  same('a filter without a match lists nothing', await page.locator('table.records tbody tr').count(), 0);
  await page.locator('#status').selectOption('');
  await page.locator('#find-product').fill('larkspur');
  ok('a product is found by its name', (await page.locator('table.records tbody tr').count()) > 0);
  await page.locator('#find-product').fill('');

  await page.getByRole('button', { name: /^Public record of/ }).first().click();
  await page.getByRole('heading', { name: 'As a buyer would see it' }).waitFor({ timeout: PATIENCE });
  await page.waitForFunction(() => document.activeElement?.id === 'public', null, { timeout: PATIENCE });
  await page.waitForFunction(() => document.querySelector('.label img')?.naturalWidth > 0, null, { timeout: PATIENCE });
  ok('the code is a preview, and says so', await page.getByText('not the mark').first().isVisible());
  await look.at(page, '32-public-record');

  // A record that names no address has no code.
  const key = join(work, 'records-key.pem');
  sealcase('key', 'new', '--no-passphrase', '-o', key);
  const folder = join(work, 'without-address');
  mkdirSync(folder);
  const to = join(folder, 'a.sealed.zip');
  const seal = sealcase('seal', EXAMPLE, '--key', key, '--role', 'manufacturer', '--name', 'Alder', '-o', to);
  same('a package without an address is sealed', seal.status, 0);
  await page.getByRole('button', { name: 'Without trust file' }).click();
  await page.locator('#records-folder').setInputFiles(folder);
  await page.locator('#outcome', { hasText: 'Nothing' }).waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: /^Public record of/ }).first().click();
  await page.getByText('names no address').waitFor({ timeout: PATIENCE });
  ok('without an address there is no code, and that is said', (await page.locator('.label img').count()) === 0);
  await look.at(page, '33-public-record-without-code');
  none('no request while records were told', watch.out);
}
