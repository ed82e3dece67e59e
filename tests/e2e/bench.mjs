// How fast the page seals and verifies, against the loop that anybody would write first, in the same browser and the
// same run: medians of ratios. Also how much memory it takes, and for how long it ever blocks the page.
// Run by `cargo xtask bench page`; ROUNDS, MEBIBYTES and LARGE (a size in MiB for the memory alone) may be set.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { headersOf } from './server.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const { PAGE, NAIVE, EXAMPLE, CHROMIUM, RESULTS } = process.env;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const MIB = Number(process.env.MEBIBYTES ?? 1024);
const LARGE = Number(process.env.LARGE ?? 4096);
const PATIENCE = 600_000;
const work = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'sealcase-bench-'));

/** Bytes that no disk or file system makes smaller. */
function fill(path, mebibytes) {
  const block = Buffer.alloc(1 << 20);
  let state = 1 + path.length;
  for (let at = 0; at < block.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block.writeUInt32LE(state, at);
  }
  const file = openSync(path, 'w');
  for (let at = 0; at < mebibytes; at += 1) {
    block.writeUInt32LE(at, 0);
    writeSync(file, block);
  }
  closeSync(file);
}

/** The example package with large files in it that its index of evidence does not name. */
function packed(name, files, mebibytes) {
  const folder = join(work, name);
  cpSync(EXAMPLE, folder, { recursive: true });
  mkdirSync(join(folder, 'large'));
  const paths = Array.from({ length: files }, (_, at) => join(folder, 'large', `part-${at}.bin`));
  for (const path of paths) fill(path, mebibytes / files);
  return { folder, paths };
}

/** Memory that only this process has, in MiB, of every process of the browser, by kind. */
function memory(profile) {
  const kinds = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!line.includes(profile)) continue;
      const kind = /--type=([a-z-]+)/.exec(line)?.[1] ?? 'browser';
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const own = [...rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
      (kinds[kind] ??= []).push(own / 1024);
    } catch {
      // It has just ended.
    }
  }
  const of = (kind) => (kinds[kind] ?? []);
  return { renderer: Math.max(0, ...of('renderer')), browser: of('browser').reduce((a, b) => a + b, 0) };
}

/** Does something and notes how much memory was taken at most meanwhile. */
async function watched(profile, deed) {
  const before = memory(profile);
  const most = { renderer: 0, browser: 0 };
  const sample = () => {
    const now = memory(profile);
    for (const kind of Object.keys(most)) most[kind] = Math.max(most[kind], now[kind]);
  };
  const timer = setInterval(sample, 100);
  const value = await deed();
  clearInterval(timer);
  sample();
  return { value, before, most };
}

const html = readFileSync(join(PAGE, 'index.html'), 'utf8');
const glue = readFileSync(join(NAIVE, 'naive.js'), 'utf8');
const naivePage = '<!doctype html><title>naive</title><input type="file" id="files" multiple>';
const server = createServer((request, response) => {
  const send = (type, body, headers = {}) => response.writeHead(200, { 'Content-Type': type, ...headers }).end(body);
  if (request.url === '/') return send('text/html; charset=utf-8', html, headersOf(PAGE));
  if (request.url === '/naive') return send('text/html', naivePage);
  if (request.url === '/naive.js') return send('text/javascript', `${glue}\nwasm_bindgen({ module_or_path: '/naive.wasm' }).then(() => postMessage('ready'));`);
  if (request.url === '/naive.wasm') return send('application/wasm', readFileSync(join(NAIVE, 'naive_bg.wasm')));
  return response.writeHead(404).end();
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}/`;

const profile = join(work, 'profile');
// With a folder of its own: otherwise the browser keeps its private disk space in memory.
const context = await chromium.launchPersistentContext(profile, {
  executablePath: CHROMIUM,
  acceptDownloads: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});

async function naive(paths, write) {
  const page = await context.newPage();
  await page.goto(`${url}naive`);
  await page.locator('#files').setInputFiles(paths);
  const { millis } = await page.evaluate((write) => new Promise((done, fail) => {
    const worker = new Worker('/naive.js');
    worker.onerror = (problem) => fail(new Error(problem.message));
    worker.onmessage = ({ data }) => {
      if (data === 'ready') worker.postMessage({ files: [...document.getElementById('files').files], write });
      else if (data.millis) done(data);
      else fail(data);
    };
  }), write);
  await page.close();
  return millis;
}

async function open() {
  const page = await context.newPage();
  await page.addInitScript(() => {
    self.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) self.longest = Math.max(self.longest, task.duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const start = Date.now();
  await page.goto(url);
  await page.getByRole('heading', { level: 1, name: 'What do you have?' }).waitFor({ timeout: PATIENCE });
  return { page, loaded: Date.now() - start };
}

const outcome = (page) => page.locator('#outcome').innerText({ timeout: PATIENCE });
const longest = (page) => page.evaluate(() => { const most = self.longest; self.longest = 0; return most; });

/** Checks and seals a package on the page; with `save`, gives the path of the zip. */
async function ours(folder, save) {
  const { page, loaded } = await open();
  await longest(page);
  let start = Date.now();
  await page.locator('#folder').setInputFiles(folder);
  const ready = await outcome(page);
  if (!ready.startsWith('Ready to seal')) throw new Error(ready);
  const check = Date.now() - start;
  const checkLongest = await longest(page);
  await page.getByRole('button', { name: 'Go on to seal' }).click();
  await page.locator('#signer').fill('Brightwater');
  await page.locator('#pass-new').fill('');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('The key is ready').waitFor({ timeout: PATIENCE });
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the secret key' }).click();
  await (await waiting).delete();
  await longest(page);
  start = Date.now();
  const seal = await watched(profile, async () => {
    await page.locator('#seal').click();
    const said = await outcome(page);
    if (said !== 'Sealed.') throw new Error(said);
    return Date.now() - start;
  });
  const sealLongest = await longest(page);
  let zip;
  if (save) {
    const coming = page.waitForEvent('download', { timeout: PATIENCE });
    const saving = await watched(profile, async () => {
      await page.getByRole('button', { name: 'Save the sealed zip' }).click();
      const download = await coming;
      zip = join(work, download.suggestedFilename());
      await download.saveAs(zip);
      await download.delete();
    });
    seal.saving = saving.most;
  }
  await page.close();
  return { loaded, check, checkLongest, seal: seal.value, sealLongest, memory: seal.most, before: seal.before, saving: seal.saving, zip };
}

async function verify(zip) {
  const { page } = await open();
  await page.goto(`${url}#verify`);
  await longest(page);
  const start = Date.now();
  const run = await watched(profile, async () => {
    await page.locator('#zip').setInputFiles(zip);
    const said = await outcome(page);
    if (!said.startsWith('Sealed and intact.')) throw new Error(said);
    return Date.now() - start;
  });
  const most = await longest(page);
  await page.close();
  return { millis: run.value, memory: run.most, before: run.before, longest: most };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const round = (number, digits = 2) => Number(number.toFixed(digits));
const rows = [];
const problems = [];

/** One shape of package: so many files of together so many bytes. */
async function shape(files) {
  const { folder, paths } = packed(`in-${files}`, files, MIB);
  const runs = [];
  let zip;
  for (let at = 0; at < ROUNDS; at += 1) {
    const plainSeal = await naive(paths, true);
    const own = await ours(folder, !zip);
    zip ??= own.zip;
    const plainVerify = await naive([zip], false);
    const verified = await verify(zip);
    const run = {
      naiveSeal: plainSeal, seal: own.seal, check: own.check, naiveVerify: plainVerify, verify: verified.millis,
      sealRatio: plainSeal / own.seal, verifyRatio: plainVerify / verified.millis, longest: Math.max(own.sealLongest, verified.longest),
      checkLongest: own.checkLongest, loaded: own.loaded, renderer: Math.max(own.memory.renderer, verified.memory.renderer),
      rendererBefore: own.before.renderer, saving: own.saving?.renderer,
    };
    runs.push(run);
    console.log(`     ${files} file(s), round ${at + 1}:`, JSON.stringify(run, (_, value) => (typeof value === 'number' ? round(value) : value)));
  }
  const of = (name) => median(runs.map((run) => run[name]));
  rows.push({
    files, mebibytes: MIB, sealRatio: round(of('sealRatio')), verifyRatio: round(of('verifyRatio')),
    sealMBps: round(MIB * 1048.576 / of('seal'), 0), verifyMBps: round(MIB * 1048.576 / of('verify'), 0),
    naiveSealMBps: round(MIB * 1048.576 / of('naiveSeal'), 0), naiveVerifyMBps: round(MIB * 1048.576 / of('naiveVerify'), 0),
    checkMillis: of('check'), longestTaskMillis: Math.max(...runs.map((run) => run.longest)), rendererMiB: round(Math.max(...runs.map((run) => run.renderer)), 0),
    loadedMillis: of('loaded'),
  });
  const hold = (what, good) => { if (!good) problems.push(`${files} file(s): ${what}`); };
  hold('sealing is less than 3 times the naive loop', of('sealRatio') >= 3);
  hold('verifying is less than 2.5 times the naive loop', of('verifyRatio') >= 2.5);
  hold('the page was blocked for more than 100 ms', rows.at(-1).longestTaskMillis <= 100);
  rmSync(folder, { recursive: true });
  rmSync(zip);
}

try {
  const shapes = (process.env.SHAPES ?? '1,8').split(',').filter(Boolean).map(Number);
  for (const files of shapes) await shape(files);
  if (LARGE > 0) {
    const { folder } = packed('in-large', 1, LARGE);
    const own = await ours(folder, true);
    const verified = await verify(own.zip);
    const row = {
      large: true, mebibytes: LARGE, sealMillis: own.seal, verifyMillis: verified.millis, before: round(own.before.renderer, 0), sealRendererMiB: round(own.memory.renderer, 0),
      verifyRendererMiB: round(verified.memory.renderer, 0), savingRendererMiB: round(own.saving.renderer, 0), browserMiB: round(own.memory.browser, 0), longestTaskMillis: own.sealLongest,
    };
    rows.push(row);
    for (const name of ['sealRendererMiB', 'verifyRendererMiB', 'savingRendererMiB']) if (row[name] - row.before >= 150) problems.push(`${name} grew by ${row[name] - row.before}`);
  }
} finally {
  await context.close();
  server.close();
  rmSync(work, { recursive: true, force: true });
}
console.table(rows);
if (RESULTS) writeFileSync(RESULTS, `${JSON.stringify({ chromium: spawnSync(CHROMIUM, ['--version'], { encoding: 'utf8' }).stdout.trim(), rows }, null, 2)}\n`);
for (const problem of problems) console.log(`FAIL ${problem}`);
process.exit(problems.length ? 1 : 0);
