// The laboratory's and the label administrator's walk: zips that belong together, a trust file and a policy, what
// a zip holds, a proof, a comparison. What the page says is held against the command line.

import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { EXAMPLE, LIFE, PATIENCE, judgeNobody, none, ok, outcome, same, saved, sealcase } from './hands.mjs';

const bag = (name) => join(LIFE, `${name}.sealed.zip`);

/** Gives zips to Verify and waits for the verdict. */
async function verifyZips(page, zips) {
  await page.goto(`${page.url().split('#')[0]}#verify`);
  await page.locator('#zip').setInputFiles(zips);
  await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
  return outcome(page);
}

async function again(page) {
  await page.getByRole('button', { name: 'Verify again' }).click();
  await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
  return outcome(page);
}

export async function verifyWalk(walk) {
  const { context, page, work, look, watch } = walk;
  const whole = ['01-application', '02-denial', '03-interpretation', '04-resubmission', '05-evaluation', '06-grant'];

  // Several zips, in an order that tells nothing: the one that no other names is meant.
  await page.goto(`${page.url().split('#')[0]}#verify`);
  await judgeNobody(page);
  await page.locator('#as-of').fill('2027-05-01');
  ok('several zips are judged as one story', (await verifyZips(page, whole.map(bag))).startsWith('Sealed and intact'));
  same('of them, the last one is meant', await page.locator('#outcome').evaluate((own) => {
    return [...own.closest('.place').querySelectorAll('dd')].some((dd) => dd.textContent === '06-grant.sealed.zip');
  }), true);
  const branches = await page.locator('.tree li').count();
  ok(`the story is a tree of bags (${branches})`, branches >= 2);
  await look.at(page, '20-verify-story');

  await page.locator('#trust').setInputFiles(join(LIFE, 'trust.json'));
  await page.getByText('in a role that your trust file gives').waitFor({ timeout: PATIENCE });
  same('with the trust file, signers are known', await outcome(page), 'Sealed and intact.');
  const report = JSON.parse(readFileSync(await saved(page, 'Save the report', work), 'utf8'));
  const shelf = join(work, 'shelf');
  mkdirSync(shelf, { recursive: true });
  for (const name of whole.slice(0, -1)) copyFileSync(bag(name), join(shelf, basename(bag(name))));
  copyFileSync(bag('06-grant'), join(work, '06-grant.sealed.zip'));
  const run = sealcase('verify', join(work, '06-grant.sealed.zip'), '--bags', shelf, '--max-depth', '24', '--trust',
    join(LIFE, 'trust.json'), '--as-of', report.asOf, '--format', 'json');
  const native = [JSON.parse(run.stdout)].flat()[0];
  // Files are called otherwise there; all else is the same to the letter.
  const plain = (value) => JSON.stringify(value, (key, own) => (key === 'input' || key === 'place' ? undefined : own));
  same('page and command line say the same of the whole story', plain(report), plain(native));
  ok('the trust file stands in the report with its digest', /^[0-9a-f]{64}$/.test(report.trust?.digest), report.trust);
  await page.locator('#policy').selectOption('archive');
  const lacking = await again(page);
  ok('a policy that is not met is told', lacking.includes('you demand are missing'), lacking);
  await look.at(page, '21-verify-policy');
  await page.locator('#policy').selectOption('');
  await again(page);

  // Nothing is kept without a wish; what is kept comes back, and goes when the user says so.
  none('nothing is kept without a wish', await watch.leaks(context, page, []));
  await page.locator('#keep-trust').check();
  await page.waitForFunction(() => localStorage.getItem('sealcase-trust') !== null);
  const other = await context.newPage();
  await other.goto(`${page.url().split('#')[0]}#verify`);
  await other.locator('#keep-trust').waitFor({ timeout: PATIENCE });
  ok('a kept trust file is there at the next visit', await other.locator('#keep-trust').isChecked());
  await other.close();
  // The load of that page is all that was asked for; from here on, again nothing may be.
  same('the next visit is one request, too', watch.out.length, 1);
  walk.visits += 1;
  watch.begin();
  await page.locator('#keep-trust').uncheck();
  none('and gone when the user says so', await watch.leaks(context, page, []));
  await look.at(page, '22-verify-trusted');

  // What it holds.
  await page.locator('#find-file').fill('decision');
  await page.getByRole('button', { name: /^Show .*decision/ }).first().click();
  const text = await page.locator('pre.preview').innerText({ timeout: PATIENCE });
  ok('a document is shown as text', text.includes('"docType"'), text.slice(0, 200));
  await look.at(page, '23-verify-file');
  const waiting = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByRole('button', { name: /^Save .*decision/ }).first().click();
  const download = await waiting;
  const got = join(work, 'decision.json');
  await download.saveAs(got);
  same('a saved file is what was sealed', readFileSync(got, 'utf8').slice(0, text.length), text);
  await page.locator('#find-file').fill('');

  // A policy that is met.
  await page.locator('#policy').selectOption('lab-intake');
  same('a policy that is met is told', await verifyZips(page, [bag('01-application')]), 'Sealed and intact.');
  ok('in words', await page.getByText('All signatures that you demand are there').isVisible());
  await page.locator('#policy').selectOption('');

  // A comparison with an older zip.
  await page.goto(`${page.url().split('#')[0]}#verify`);
  await verifyZips(page, [bag('10-change')]);
  await page.locator('#older').setInputFiles(bag('04-resubmission'));
  await page.getByText('since 04-resubmission.sealed.zip').waitFor({ timeout: PATIENCE });
  const diff = JSON.parse(readFileSync(await saved(page, 'Save the comparison', work), 'utf8'));
  const own = JSON.parse(sealcase('diff', bag('04-resubmission'), bag('10-change'), '--format', 'json').stdout);
  same('page and command line find the same changes', JSON.stringify(diff.difference), JSON.stringify(own.difference));
  await look.at(page, '24-compare');

  // A proof of one document.
  const shown = JSON.parse(sealcase('verify', bag('05-evaluation'), '--format', 'json').stdout);
  ok('the evaluation holds', [shown].flat()[0].verdict === 'valid');
  const proof = join(work, 'report.proof.zip');
  const listed = sealcase('show', bag('05-evaluation')).stdout;
  const name = /\S*test-report\S*\.json/.exec(listed)?.[0];
  same('a proof is made', sealcase('prove', bag('05-evaluation'), name, '-o', proof).status, 0);
  const verdict = await verifyZips(page, [proof]);
  ok('a proof is judged as one', verdict.startsWith('The shown files are as they were sealed'), verdict);
  await look.at(page, '25-proof');

  // Hostile content: it is shown as text, and asks for nothing.
  const address = 'http://127.0.0.1:9/out';
  const active = {
    'evil.html': `<script>fetch("${address}")</script><img src="${address}">`,
    'evil.svg': `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="${address}"/></svg>`,
  };
  const odd = join(work, 'odd');
  cpSync(EXAMPLE, odd, { recursive: true });
  const index = join(odd, 'documents', 'evidence-index.json');
  const evidence = JSON.parse(readFileSync(index, 'utf8'));
  for (const [name, text] of Object.entries(active)) {
    const path = `evidence/records/${name}`;
    writeFileSync(join(odd, path), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const file = { path, mediaType: 'text/plain', size: text.length, sha256 };
    evidence.items.push({ id: `ev-${name.replace('.', '-')}`, title: name, kind: 'record', producedOn: '2026-09-30', file });
  }
  writeFileSync(index, JSON.stringify(evidence, null, 2));
  const key = join(work, 'odd-key.pem');
  sealcase('key', 'new', '--no-passphrase', '-o', key);
  const zip = join(work, 'odd.sealed.zip');
  const seal = sealcase('seal', odd, '--key', key, '--role', 'manufacturer', '--name', '<b>Acme</b>', '-o', zip);
  ok('a package with active files is sealed', seal.status === 0, seal.stdout + seal.stderr);
  await verifyZips(page, [zip]);
  for (const file of ['evil.html', 'evil.svg']) {
    await page.getByRole('button', { name: `Show evidence/records/${file}` }).click();
    await page.locator('pre.preview', { hasText: '<script>' }).waitFor({ timeout: PATIENCE });
    same(`${file} is shown as text alone`, await page.locator('.shown script, .shown svg, .shown iframe, .shown object').count(), 0);
  }
  ok('a name with markup is a name', await page.getByRole('heading', { name: '<b>Acme</b>' }).isVisible());
  await page.locator('#find-file').fill('.png');
  const picture = page.getByRole('button', { name: /^Show .*\.png/ }).first();
  if (await picture.count()) {
    await picture.click();
    await page.waitForFunction(() => document.querySelector('img.preview')?.naturalWidth > 0, null, { timeout: PATIENCE });
    ok('a picture is shown', true);
    await look.at(page, '26-picture');
  }
  none('no request while zips were looked into', watch.out);
}
