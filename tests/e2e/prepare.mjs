// A walk through the place "Prepare": from a template, by the form alone, to a sealed zip; then an existing
// package opened, broken, undone, kept over a reload, exported and wiped. Hostile content is on the way.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PATIENCE = 60_000;
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The control of the field at a JSON Pointer. */
const at = (page, pointer) => page.locator(`[id="f${pointer}"]`);
const go = (page, place) => page.goto(`${page.url().split('#')[0]}#${place}`);
const line = (page) => page.locator('.summary-line');

export async function walkPrepare({ page, work, look, watch, tools, marker, example }) {
  const { ok, same } = tools;
  watch.begin();

  // From a template, by the form alone.
  await go(page, 'prepare');
  await page.getByRole('heading', { level: 1, name: 'Prepare a package' }).waitFor();
  await look.at(page, '20-prepare-begin');
  await page.locator('#stage').selectOption('application');
  await page.locator('#template').click();
  await page.getByText(/to fill in/).first().waitFor({ timeout: PATIENCE });
  ok('a template of the application has its documents', (await page.locator('.rows > li').count()) >= 14);
  await look.at(page, '21-prepare-list');
  await page.getByRole('button', { name: 'Edit Application', exact: true }).click();
  await at(page, '/issuer').waitFor({ timeout: PATIENCE });
  await page.getByText('This is still the example').first().waitFor({ timeout: PATIENCE });
  await look.at(page, '22-prepare-form');
  ok('a part that only another choice needs is folded away', !(await page.getByText('Needed if').isVisible()));
  await at(page, '/productId').fill('brightwater-cam');
  await page.getByRole('button', { name: /^Use in 14 other documents/ }).click();
  await page.getByRole('button', { name: /^Use in/ }).waitFor({ state: 'detached', timeout: PATIENCE });
  ok('an entry that all share is put into all starters', true);
  await at(page, '/kind').selectOption('re-submission');
  await page.getByRole('button', { name: 'Add: Denial' }).click();
  await at(page, '/priorDenials/0/cla').waitFor();
  same('the new item has the focus', await page.evaluate(() => document.activeElement.id), 'f/priorDenials/0');
  await at(page, '/priorDenials/0/deniedOn').fill('last March');
  await page.locator('[id="f/priorDenials/0/deniedOn-problem"] .error').waitFor({ timeout: PATIENCE });
  const described = await at(page, '/priorDenials/0/deniedOn').getAttribute('aria-describedby');
  ok('a finding describes its field', described.split(' ').includes('f/priorDenials/0/deniedOn-problem'));
  same('and the field is marked', await at(page, '/priorDenials/0/deniedOn').getAttribute('aria-invalid'), 'true');
  await look.at(page, '23-prepare-finding');
  await page.getByRole('button', { name: 'All documents' }).click();
  await page.getByRole('button', { name: 'Edit Outcome conformance matrix' }).click();
  await page.locator('[id="f/rows/0"]').click();
  await at(page, '/rows/0/result').waitFor();
  await look.at(page, '24-prepare-rows');
  const second = await page.locator('[id="f/rows/1"] .of').innerText();
  await page.locator('[id="f/rows/1-up"]').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((text) => document.querySelector('[id="f/rows/0"] .of')?.textContent === text, second);
  await page.waitForFunction(() => document.activeElement.id.startsWith('f/rows/0-'));
  ok('a row moves by the keyboard, and the focus goes along', true);

  // A stage with one document, filled in to the end and sealed.
  await page.getByRole('button', { name: 'All documents' }).click();
  await page.getByRole('button', { name: 'Close the package' }).click();
  await page.getByRole('button', { name: 'Close without saving' }).click();
  await page.locator('#stage').selectOption('resolution');
  await page.locator('#template').click();
  await page.getByRole('button', { name: /^Edit Dispute/ }).click();
  await at(page, '/issuer').waitFor({ timeout: PATIENCE });
  await at(page, '/issuer').fill(`Brightwater ${marker}`);
  await at(page, '/productId').fill('brightwater-cam');
  await at(page, '/number').fill('');
  await page.locator('[id="f/number-problem"] .error').waitFor({ timeout: PATIENCE });
  ok('an emptied entry is told beside its field', true);
  await at(page, '/number').fill('REV-2026-9');
  await at(page, '/matter').fill('The denial of our application.');
  await at(page, '/filer/name').fill('Brightwater');
  for (const name of ['issuedOn', 'filedOn', 'receivedOn']) await at(page, `/${name}`).fill('2026-11-20');
  await at(page, '/decision/decidedOn').fill('2026-11-02');
  const raw = JSON.parse(await page.locator('#raw').inputValue());
  same('the text follows the form', raw.issuer, `Brightwater ${marker}`);
  await page.locator('#raw').fill(JSON.stringify({ ...raw, extensions: { 'example.com/n': 7 }, number: 'REV-2026-10' }, null, 2));
  await page.waitForFunction(() => document.getElementById('f/number')?.value === 'REV-2026-10');
  ok('the form follows the text', true);
  await page.locator('#raw').fill('{ "docType": ');
  await page.getByText('There is no form while the text is not JSON').waitFor();
  await page.locator('#raw-problem').getByText(/Line \d+/).waitFor({ timeout: PATIENCE });
  await look.at(page, '25-prepare-broken');
  await page.locator('#undo').click();
  await at(page, '/issuer').waitFor();
  const kept = JSON.parse(await page.locator('#raw').inputValue());
  same('undo brings the document back', kept.issuer, `Brightwater ${marker}`);
  await page.locator('#redo').click();
  await page.locator('#undo').click();
  await at(page, '/issuer').waitFor();

  // Evidence: hostile names and content, then a file picked for its reference.
  const evidence = join(work, 'pieces');
  mkdirSync(evidence);
  const hostile = `<script>fetch('http://127.0.0.1:9/${marker}')</script><img src=x onerror=alert(1)>`;
  writeFileSync(join(evidence, 'note.txt'), `A line with ${marker}.\n${hostile}\n`);
  writeFileSync(join(evidence, 'drawing.svg'), `<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('http://127.0.0.1:9/')"><script>1</script></svg>`);
  writeFileSync(join(evidence, 'dot.png'), Buffer.from(PICTURE, 'base64'));
  writeFileSync(join(evidence, 'paper.pdf'), '%PDF-1.7\n1 0 obj<</OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>>>endobj\n%%EOF\n');
  writeFileSync(join(evidence, '<b onmouseover=alert(1)>.txt'), hostile);
  await page.getByRole('button', { name: 'All documents' }).click();
  await page.locator('#add-files').setInputFiles(readdirSync(evidence).map((name) => join(evidence, name)));
  await page.getByRole('button', { name: 'Look at evidence/note.txt' }).click();
  await page.locator('.preview pre').getByText(marker).waitFor();
  same('text is shown as text', await page.locator('.preview script, .preview img').count(), 0);
  await page.getByRole('button', { name: 'Look at evidence/drawing.svg' }).click();
  await page.locator('.preview pre').getByText('onload').waitFor();
  same('a drawing is shown as its source', await page.locator('.preview svg').count(), 0);
  await page.getByRole('button', { name: 'Look at evidence/paper.pdf' }).click();
  await page.getByText('does not show files of this kind').waitFor();
  await page.getByRole('button', { name: 'Look at evidence/dot.png' }).click();
  await page.waitForFunction(() => document.querySelector('.preview img')?.naturalWidth === 1);
  ok('a picture is drawn', true);
  await look.at(page, '26-prepare-preview');
  await page.getByRole('button', { name: 'Remove evidence/<b onmouseover=alert(1)>.txt' }).click();
  for (const name of ['drawing.svg', 'dot.png', 'paper.pdf']) {
    await page.getByRole('button', { name: `Remove evidence/${name}`, exact: true }).click();
  }
  await page.locator('#add-type').selectOption('evidence-index');
  await page.locator('#add-document').click();
  await page.getByRole('heading', { level: 1, name: 'Evidence index' }).waitFor({ timeout: PATIENCE });
  await at(page, '/issuer').fill(`Brightwater ${marker}`);
  await at(page, '/productId').fill('brightwater-cam');
  await at(page, '/issuedOn').fill('2026-11-20');
  await page.locator('[id="f/items/0"]').click();
  await at(page, '/items/0/id').fill('ev-note');
  await at(page, '/items/0/title').fill('A note on the matter.');
  const reference = page.locator('.item-body select').filter({ hasText: 'evidence/note.txt' }).first();
  await reference.selectOption('evidence/note.txt');
  await page.waitForFunction((text) => document.getElementById('raw').value.includes(text),
    spawnSync('sha256sum', [join(evidence, 'note.txt')], { encoding: 'utf8' }).stdout.slice(0, 64));
  ok('a file that is picked brings its size and digest', true);
  await look.at(page, '27-prepare-index');
  return finish({ page, work, look, watch, tools, marker, example });
}

async function finish({ page, work, look, watch, tools, marker, example }) {
  const { ok, same, none, saved, makeKey, outcome, sealcase } = tools;
  await page.getByRole('button', { name: 'All documents' }).click();
  await line(page).getByText('No findings. The package can be sealed.').waitFor({ timeout: PATIENCE });
  ok('all is filled in, and there is no finding', true);
  await look.at(page, '28-prepare-done');
  const zip = await saved(page, 'Save as a zip', work);
  const unpacked = join(work, 'unpacked');
  spawnSync('unzip', ['-q', zip, '-d', unpacked]);
  const cli = sealcase('validate', join(unpacked, readdirSync(unpacked)[0]), '--stage', 'resolution');
  same('the command line finds no error in the exported zip', cli.status, 0);
  await page.locator('#check-all').click();
  const verdict = await outcome(page);
  ok('the check finds it ready to seal', verdict.startsWith('Ready to seal'), verdict);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#signer').fill(`Brightwater ${marker}`);
  await makeKey(page, '');
  await saved(page, 'Save the secret key', work);
  await page.locator('#seal').click();
  same('what was prepared is sealed', await outcome(page), 'Sealed.');
  const sealed = await saved(page, 'Save the sealed zip', work);
  same('and the command line verifies it', sealcase('verify', sealed).status, 0);

  // An unfinished package as a packed zip, kept over a reload.
  const folder = join(work, 'larkspur');
  cpSync(example, folder, { recursive: true });
  const packed = join(work, 'larkspur.zip');
  const made = spawnSync('python3', ['-m', 'zipfile', '-c', packed, `${folder}/`], { encoding: 'utf8' });
  ok('a zip is packed by another program', made.status === 0 && existsSync(packed), made.stderr);
  await go(page, 'prepare');
  await page.getByRole('button', { name: 'Close the package' }).click();
  await page.locator('#stage').selectOption('application');
  await page.locator('#prepare-files').setInputFiles(sealed);
  await page.getByText('This zip is sealed').waitFor({ timeout: PATIENCE });
  ok('a sealed zip is not opened for editing', true);
  await page.locator('#prepare-files').setInputFiles(packed);
  await page.getByRole('button', { name: 'Edit Product and components' }).waitFor({ timeout: PATIENCE });
  await page.waitForFunction(() => /No findings|warning|error/.test(document.querySelector('.summary-line')?.textContent), null, { timeout: PATIENCE });
  ok('a packed zip of the example opens without errors', !/error|missing/.test(await line(page).innerText()), await line(page).innerText());
  await look.at(page, '29-prepare-opened');
  await page.locator('#keep').check();
  await page.getByText('Kept in this browser.').waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Edit Product and components' }).click();
  await at(page, '/issuer').waitFor({ timeout: PATIENCE });
  await at(page, '/issuer').fill(`Renamed ${marker}`);
  await page.waitForTimeout(2500);
  none('no request while a package was prepared', watch.out);
  page.once('dialog', (dialog) => dialog.accept());
  await page.reload();
  await page.getByRole('button', { name: 'Go on with it' }).waitFor({ timeout: PATIENCE });
  watch.begin();
  await look.at(page, '30-prepare-recall');
  await page.getByRole('button', { name: 'Go on with it' }).click();
  await page.getByRole('button', { name: 'Edit Product and components' }).click();
  await at(page, '/issuer').waitFor({ timeout: PATIENCE });
  same('what was kept outlives a reload', await at(page, '/issuer').inputValue(), `Renamed ${marker}`);
  await page.getByRole('button', { name: 'All documents' }).click();
  await page.locator('#check-all').click();
  const again = await outcome(page);
  ok('its evidence is there too', /seal/i.test(again), again);
  await go(page, 'prepare');
  await page.getByRole('button', { name: 'Close the package' }).click();
  await page.waitForTimeout(500);
  const sure = page.getByRole('button', { name: 'Close without saving' });
  if (await sure.isVisible()) await sure.click();
  await page.waitForTimeout(1500);
  const left = await page.evaluate(async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names.filter((name) => name === 'kept');
  });
  same('closing wipes what was kept', JSON.stringify(left), '[]');
  none('no request after the reload', watch.out);
}
