// A walk through the page in a real browser, as a manufacturer and then a laboratory would take it:
// check, mend, make a key, seal, save, verify. It proves that nothing is sent on the way, and that the
// proof would notice. Run by `cargo xtask test browser`.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  ARTEFACTS, BROKEN, CHROMIUM, EXAMPLE, PAGE, PATIENCE, checkFolder, makeKey, none, ok, outcome, passed, problems,
  rate, same, saved, sealcase, verifyZip,
} from './hands.mjs';
import { faultsWalk } from './faults.mjs';
import { recordsWalk } from './records.mjs';
import { signWalk } from './sign.mjs';
import { spanishWalk } from './spanish.mjs';
import { verifyWalk } from './verify.mjs';
import { Look } from './look.mjs';
import { walkPrepare } from './prepare.mjs';
import { canary, headersOf, servePage } from './server.mjs';
import { Watch } from './watch.mjs';
import { waysWalk } from './ways.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** The whole journey on the served page. */
async function journey(context, page, work, look, watch) {
  const marker = `mark${Date.now()}x`;
  const broken = join(work, 'broken');
  cpSync(BROKEN, broken, { recursive: true });
  writeFileSync(join(broken, `note-${marker}.txt`), `A line with ${marker}.\n`);

  await look.at(page, '1-start');
  await page.keyboard.press('Tab');
  same('the first stop of the keyboard is the skip link', await page.evaluate(() => document.activeElement.className), 'skip');

  await page.goto(`${page.url().split('#')[0]}#check`);
  await look.at(page, '2-check-empty');
  await page.goto(`${page.url().split('#')[0]}#seal`);
  await page.getByText('Nothing to seal yet').waitFor();
  await look.at(page, '3-seal-empty');

  same('the broken example may not be sealed', await checkFolder(page, broken), 'Not ready to seal.');
  same('the outcome has the focus', await page.evaluate(() => document.activeElement.id), 'outcome');
  ok('the title tells the errors', /^\d+ errors? - Check - Sealcase$/.test(await page.title()), await page.title());
  const count = await page.locator('li.finding').count();
  ok(`the broken example has its findings (${count})`, count >= 12);
  await look.at(page, '4-check-findings');
  await page.keyboard.press('F8');
  await page.keyboard.press('F8');
  await page.keyboard.press('Shift+F8');
  ok('F8 walks through the findings', await page.evaluate(() => document.activeElement === document.querySelector('li.finding')));
  await page.getByRole('button', { name: /errors?$/ }).click();
  same('a filter hides the errors', await page.locator('li.finding.error').count(), 0);
  const report = JSON.parse(readFileSync(await saved(page, 'Save the report', work), 'utf8'));
  const native = JSON.parse(sealcase('validate', '--format', 'json', '--as-of', report.asOf, broken).stdout);
  const own = [native].flat()[0];
  same('page and command line find the same', JSON.stringify(report.findings), JSON.stringify(own?.findings));
  await page.goto(`${page.url().split('#')[0]}#seal`);
  await page.getByText('has errors, so it cannot be sealed').waitFor();

  const start = Date.now();
  const verdict = await checkFolder(page, EXAMPLE);
  const checkMillis = Date.now() - start;
  ok('the clean example may be sealed', verdict.startsWith('Ready to seal'), verdict);
  await look.at(page, '5-check-clean');

  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.getByText('enter who signs').waitFor();
  await page.locator('#signer').fill(`Brightwater ${marker}`);
  await page.getByText('make a key or open').waitFor();
  await look.at(page, '6-seal-form');
  await makeKey(page, `pass-${marker}`);
  await page.getByText('save the secret key first').waitFor();
  ok('no seal before the key is saved', await page.locator('#seal').isDisabled());
  const secret = await saved(page, 'Save the secret key', work);
  const publicKey = await saved(page, 'Save the public key', work);
  ok('the saved key is encrypted', readFileSync(secret, 'utf8').startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----'));
  const openssl = spawnSync('openssl', ['pkey', '-in', secret, '-passin', `pass:pass-${marker}`, '-pubout'], { encoding: 'utf8' });
  same('openssl reads the key and finds the same public key', openssl.stdout, readFileSync(publicKey, 'utf8'));
  await look.at(page, '7-seal-ready');

  const before = Date.now();
  await page.locator('#seal').click();
  same('the package is sealed', await outcome(page), 'Sealed.');
  const sealMillis = Date.now() - before;
  await look.at(page, '8-sealed');
  const zip = await saved(page, 'Save the sealed zip', work);
  ok('the zip has its name', basename(zip).endsWith('.sealed.zip'), zip);
  const bytes = statSync(zip).size;
  console.log(`     check ${rate(bytes, checkMillis)}; seal ${rate(bytes, sealMillis)}`);

  await page.getByRole('button', { name: 'Verify it now' }).click();
  ok('the page verifies its own seal', (await outcome(page)).startsWith('Sealed and intact. Whose seal it is'));
  await look.at(page, '9-verify-unknown');
  await page.locator('#keys').setInputFiles(publicKey);
  await page.getByText('with a key that you gave').waitFor({ timeout: PATIENCE });
  same('with the public key, the signer is known', await outcome(page), 'Sealed and intact.');
  await look.at(page, '10-verify-known');
  await page.getByRole('button', { name: 'Without keys' }).click();
  await page.getByText('Whose seal it is').waitFor({ timeout: PATIENCE });

  const cli = sealcase('verify', zip);
  same('the command line verifies the seal of the page', cli.status, 0);
  const made = join(work, 'cli.sealed.zip');
  const key = join(work, 'cli-key.pem');
  sealcase('key', 'new', '--no-passphrase', '-o', key);
  const seal = sealcase('seal', EXAMPLE, '--key', key, '--role', 'manufacturer', '--name', 'Brightwater', '-o', made);
  same('the command line seals', seal.status, 0);
  const verifyStart = Date.now();
  ok('the page verifies the seal of the command line', (await verifyZip(page, made)).startsWith('Sealed and intact.'));
  console.log(`     verify ${rate(bytes, Date.now() - verifyStart)}`);

  const changed = join(work, 'changed.sealed.zip');
  const copy = readFileSync(zip);
  copy[Math.floor(copy.length / 2)] ^= 1;
  writeFileSync(changed, copy);
  const refused = await verifyZip(page, changed);
  ok('a zip with one bit changed is refused', /^(Changed|Damaged|Not valid)/.test(refused), refused);
  await look.at(page, '11-verify-changed');
  const cut = join(work, 'cut.sealed.zip');
  writeFileSync(cut, copy.subarray(0, copy.length - 1000));
  const ended = await verifyZip(page, cut);
  ok('a zip that ends early is refused', !/intact|Sealed/.test(ended), ended);

  // The key file that was saved signs again, and a wrong passphrase is told.
  await checkFolder(page, EXAMPLE);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#key-open').check();
  await page.locator('#key-file').setInputFiles(secret);
  await page.locator('#pass-open').fill('wrong');
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByText('The key cannot be used').waitFor({ timeout: PATIENCE });
  await look.at(page, '12-key-refused');
  await page.locator('#pass-open').fill(`pass-${marker}`);
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByText('The key is ready').waitFor({ timeout: PATIENCE });
  await page.locator('#seal').click();
  same('the saved key signs again', await outcome(page), 'Sealed.');

  // A large file, so that there is time to cancel.
  const large = join(work, 'large');
  mkdirSync(large);
  writeFileSync(join(large, 'big.bin'), '');
  truncateSync(join(large, 'big.bin'), 3_000_000_000);
  await page.goto(`${page.url().split('#')[0]}#start`);
  await page.locator('#folder').setInputFiles(large);
  await page.locator('.numbers').waitFor({ timeout: PATIENCE });
  await look.at(page, '13-working');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The check was cancelled').waitFor();
  ok('a check can be cancelled', await page.getByRole('button', { name: 'Check again' }).isVisible());
  await look.at(page, '14-cancelled');

  // A drop as the browser makes it, folders included.
  await drop(page, [EXAMPLE]);
  const dropped = await outcome(page);
  ok('a dropped folder is checked', dropped.startsWith('Ready to seal'), dropped);
  await drop(page, [zip, publicKey]);
  same('a dropped zip is verified, with the key dropped along', await outcome(page), 'Sealed and intact.');

  none('no request after the page was loaded', watch.out);
  none('no planted word in any request, storage or console line', await watch.leaks(context, page, [marker]));
  none('no script error', watch.errors);
  return { zip };
}

async function drop(page, paths) {
  const session = await page.context().newCDPSession(page);
  // Anywhere on the page will do.
  const at = { x: 300, y: 300 };
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
  await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
  await page.waitForTimeout(300);
  await page.locator('.working').waitFor({ state: 'detached', timeout: PATIENCE });
}

/** What a hostile script might try, in page and worker. Each gives whether it seemed to get out. */
function attempts(address) {
  const tries = {
    fetch: () => fetch(address + 'fetch', { mode: 'no-cors' }).then(() => true, () => false),
    beacon: () => navigator.sendBeacon(address + 'beacon', 'x'),
    socket: () => new Promise((done) => {
      const socket = new WebSocket(address.replace('http', 'ws') + 'socket');
      socket.onerror = socket.onclose = () => done(false);
      socket.onopen = () => done(true);
    }),
    image: () => new Promise((done) => {
      const image = new Image();
      image.onload = image.onerror = () => done(true);
      image.src = address + 'image';
    }),
    form: () => {
      const form = document.createElement('form');
      Object.assign(form, { action: address + 'form', method: 'post', target: '_blank' });
      document.body.append(form);
      form.submit();
    },
    prefetch: () => {
      const link = document.createElement('link');
      Object.assign(link, { rel: 'prefetch', href: address + 'prefetch' });
      document.head.append(link);
    },
    popup: () => void open(address + 'popup'),
    worker: () => new Promise((done) => {
      const code = `fetch('${address}worker',{mode:'no-cors'}).finally(()=>postMessage(0))`;
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      worker.onmessage = worker.onerror = () => done();
    }),
  };
  return Promise.all(Object.values(tries).map(async (one) => {
    const late = new Promise((done) => setTimeout(done, 1500));
    try {
      await Promise.race([one(), late]);
    } catch {
      // Refused at once.
    }
  }));
}

/** The same ways out on the page and on its twin without a policy: the twin must be caught. */
async function controls(context, page, html, watch, bird) {
  await page.evaluate(attempts, bird.url);
  await page.waitForTimeout(500);
  none('the page lets nothing out, whatever a script tries', bird.seen);
  await page.goto(`${page.url().split('#')[0]}#start`);
  await page.getByText('How can I know?').click();
  await page.getByRole('button', { name: 'Try to reach the network' }).click();
  await page.getByText(/^Refused/).waitFor();
  ok('the page shows the refusal to who asks', true);

  const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  const twin = await servePage(bare, {});
  const other = await context.newPage();
  await other.goto(twin.url);
  await other.getByRole('heading', { level: 1, name: 'What do you have?' }).waitFor({ timeout: PATIENCE });
  watch.begin();
  await other.evaluate(attempts, bird.url).catch(() => {});
  await other.waitForTimeout(500);
  const paths = new Set(bird.seen.map((line) => line.split(' ')[1]));
  ok(`control: without the policy, requests get out (${[...paths].join(' ')})`, paths.size >= 6);
  ok(`control: the detector notices them (${watch.out.length})`, watch.out.length >= 6, watch.out.join('\n'));
  twin.close();
  await Promise.all(context.pages().filter((one) => one !== page).map((one) => one.close()));
}

/** Opened from disk, without any server: the sealed zip is kept in memory. */
async function fromDisk(context, work) {
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(PAGE, 'index.html')).href);
  await page.getByRole('heading', { level: 1, name: 'What do you have?' }).waitFor({ timeout: PATIENCE });
  const verdict = await checkFolder(page, EXAMPLE);
  ok('from disk: a package is checked', verdict.startsWith('Ready to seal'), verdict);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#signer').fill('Brightwater');
  await makeKey(page, '');
  await saved(page, 'Save the secret key', work);
  await page.locator('#seal').click();
  same('from disk: it is sealed', await outcome(page), 'Sealed.');
  const folder = join(work, 'disk');
  mkdirSync(folder);
  const zip = await saved(page, 'Save the sealed zip', folder);
  same('from disk: the command line verifies the seal', sealcase('verify', zip).status, 0);
  ok('from disk: the page verifies it', (await verifyZip(page, zip)).startsWith('Sealed and intact.'));
  await page.close();
}

/** A worker that breaks: the page says so and goes on. */
async function crash(context, url, zip, look) {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('heading', { level: 1, name: 'What do you have?' }).waitFor({ timeout: PATIENCE });
  await page.evaluate(() => {
    const start = sealcase.startWorker;
    sealcase.startWorker = () => {
      sealcase.startWorker = start;
      const worker = start.call(sealcase);
      setTimeout(() => worker.dispatchEvent(new ErrorEvent('error', { message: 'planted' })), 0);
      return worker;
    };
  });
  await page.goto(`${url}#verify`);
  await page.locator('#zip').setInputFiles(zip);
  await page.getByRole('heading', { level: 1, name: 'The page has failed' }).waitFor();
  ok('a broken worker is told in plain words', await page.getByText('sealcase verify FILE.sealed.zip').isVisible());
  await look.at(page, '15-crash');
  await page.getByRole('button', { name: 'Close this' }).click();
  ok('and the page goes on', (await verifyZip(page, zip)).startsWith('Sealed and intact.'));
  await page.close();
}

async function main() {
  const html = readFileSync(join(PAGE, 'index.html'), 'utf8');
  rmSync(ARTEFACTS, { recursive: true, force: true });
  mkdirSync(ARTEFACTS, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'sealcase-walk-'));
  const server = await servePage(html, headersOf(PAGE));
  const bird = await canary();
  const context = await chromium.launchPersistentContext(join(work, 'profile'), {
    executablePath: CHROMIUM, headless: true, args: FLAGS, acceptDownloads: true, locale: 'en-US',
  });
  try {
    const look = new Look(require.resolve('axe-core/axe.min.js'), ARTEFACTS);
    const watch = new Watch(context);
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(15_000);
    const start = Date.now();
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1, name: 'What do you have?' }).waitFor();
    console.log(`     the page is ready after ${Date.now() - start} ms`);
    await page.getByText(/^Sealcase \d/).waitFor({ timeout: PATIENCE });
    same('the page is one request', server.seen.length, 1);
    watch.begin();
    // For whoever works on one of them: WALKS=verify,records node tests/e2e/walk.mjs
    const wanted =
      (process.env.WALKS ?? 'journey,verify,records,sign,prepare,spanish,crash,controls,disk,faults,ways').split(',');
    const walk = { context, page, work, look, watch, zip: '', visits: 1 };
    const walks = {
      journey: async () => Object.assign(walk, await journey(context, page, work, look, watch)),
      verify: () => verifyWalk(walk),
      records: () => recordsWalk(walk),
      sign: () => signWalk(walk),
      prepare: async () => {
        const tools = { ok, same, none, saved, makeKey, outcome, sealcase };
        await walkPrepare({ page, work, look, watch, tools, marker: `mark${Date.now()}y`, example: EXAMPLE });
        // It loads the page again, to see what was kept.
        walk.visits += 1;
      },
    };
    for (const [name, one] of Object.entries(walks)) if (wanted.includes(name)) await one();
    same('and the server was asked nothing more', server.seen.length, walk.visits);
    if (wanted.includes('spanish')) await spanishWalk({ context, url: server.url, work, look });
    if (wanted.includes('crash')) await crash(context, server.url, walk.zip, look);
    if (wanted.includes('controls')) await controls(context, page, html, watch, bird);
    if (wanted.includes('disk')) await fromDisk(context, work);
    if (wanted.includes('faults')) await faultsWalk(context, server.url, work, look);
    const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS.filter((flag) => flag !== '--disable-quic') });
    if (wanted.includes('ways')) await waysWalk(launch, html, headersOf(PAGE));
    none(`axe finds nothing on ${look.count} views`, look.violations);
    none('nothing sticks out at the side', look.overflows);
    none('no script error at all', watch.errors);
  } catch (problem) {
    const page = context.pages().at(-1);
    await page?.screenshot({ path: join(ARTEFACTS, 'stuck.png'), fullPage: true }).catch(() => {});
    ok('the walk comes to its end', false, problem.stack ?? problem);
  } finally {
    await context.close();
    server.close();
    bird.close();
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`\n${passed} passed, ${problems.length} failed`);
  process.exitCode = problems.length ? 1 : 0;
}

await main();
