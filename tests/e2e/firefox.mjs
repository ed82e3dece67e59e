// The page in Firefox, driven by WebDriver BiDi: it loads, checks and seals a package, verifies its own seal, and asks for
// nothing after it was loaded. Run by `cargo xtask test firefox`.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EXAMPLE, PAGE, PATIENCE, ok, passed, problems, same, sealcase } from './hands.mjs';
import { headersOf, servePage } from './server.mjs';

const require = createRequire(import.meta.url);
const puppeteer = require('puppeteer-core');
const { FIREFOX, ARTEFACTS } = process.env;

const html = readFileSync(join(PAGE, 'index.html'), 'utf8');
const work = mkdtempSync(join(tmpdir(), 'sealcase-firefox-'));
const server = await servePage(html, headersOf(PAGE));
const browser = await puppeteer.launch({
  browser: 'firefox', executablePath: FIREFOX, headless: true,
  extraPrefsFirefox: { 'browser.download.dir': work, 'browser.download.folderList': 2, 'browser.download.useDownloadDir': true },
});

/** A file that a button saves. */
async function saved(page, button, end) {
  await page.locator(`::-p-text(${button})`).click();
  for (let waited = 0; waited < PATIENCE; waited += 100) {
    const name = readdirSync(work).find((name) => name.endsWith(end) && statSync(join(work, name)).size > 0);
    if (name && !existsSync(join(work, `${name}.part`))) return join(work, name);
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${button} saved nothing`);
}

/** Gives a folder to the page. The protocol has no word for folders, so the files get their places in the page. */
async function give(page, folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
  const data = files.map((name) => ({ name, base64: readFileSync(join(folder, name)).toString('base64') }));
  await page.evaluate((data) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of data) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const file = new File([bytes], name.split('/').at(-1));
      Object.defineProperty(file, 'webkitRelativePath', { value: `clean/${name}` });
      transfer.items.add(file);
    }
    const input = document.getElementById('folder');
    Object.defineProperty(input, 'files', { value: transfer.files, configurable: true });
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, data);
}

try {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (problem) => errors.push(String(problem)));
  page.setDefaultTimeout(PATIENCE);
  const outcome = async (wanted) => {
    await page.waitForFunction((wanted) => document.getElementById('outcome')?.innerText.startsWith(wanted), {}, wanted);
    ok(`Firefox: ${wanted}`, true);
  };
  await page.goto(server.url);
  await page.waitForFunction(() => /What do you have/.test(document.body.innerText));
  same(`${await browser.version()}: the page is one request`, server.seen.join(), 'GET /');
  await give(page, EXAMPLE);
  await outcome('Ready to seal');
  await page.locator('::-p-text(Go on to seal)').click();
  await page.locator('#signer').fill('Brightwater');
  await page.locator('::-p-text(Make the key)').click();
  await page.locator('::-p-text(The key is ready)').wait();
  const key = await saved(page, 'Save the secret key', '.pem');
  ok('Firefox: the key is saved', readFileSync(key, 'utf8').startsWith('-----BEGIN'));
  await page.locator('#seal').click();
  await outcome('Sealed.');
  const zip = await saved(page, 'Save the sealed zip', '.zip');
  same('Firefox: the command line verifies the seal', sealcase('verify', zip).status, 0);
  await page.locator('::-p-text(Verify it now)').click();
  await outcome('Sealed and intact.');
  same('Firefox: nothing more was asked for', server.seen.join(), 'GET /');
  same('Firefox: no script error', errors.join(), '');
  await page.screenshot({ path: join(ARTEFACTS ?? work, 'firefox.png'), fullPage: true });
} catch (problem) {
  ok('Firefox: the walk comes to its end', false, problem.stack ?? problem);
} finally {
  await browser.close();
  server.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${problems.length} failed`);
process.exitCode = problems.length ? 1 : 0;
