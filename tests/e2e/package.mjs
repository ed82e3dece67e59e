// The npm package in a page and in a worker of a real browser: a File is verified where it lies, a package is checked and
// sealed with a key that WebCrypto made and does not give away. Run by `cargo xtask test browser`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';

const npm = resolve(process.env.NPM);
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');

const HTML = '<!doctype html><title>npm</title>';
// A worker of the caller's: the package is loaded there as anywhere.
const WORKER = `
  import { load, fromBlob, verify } from '/npm/index.js';
  onmessage = async ({ data }) => {
    await load();
    const source = await fromBlob(data);
    let most = 0;
    const read = (at, length) => { most = Math.max(most, length); return source.read(at, length); };
    const report = verify({ size: source.size, read });
    postMessage({ verdict: report.verdict, most, streams: typeof FileReaderSync !== 'undefined' });
  };`;
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

const server = createServer((request, response) => {
  const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
  if (request.url === '/') return send('text/html', HTML);
  if (request.url === '/worker.js') return send('text/javascript', WORKER);
  const name = /^\/npm\/([a-z_-]+\.(?:js|wasm))$/.exec(request.url)?.[1];
  if (!name) return response.writeHead(404).end();
  return send(TYPES[extname(name)], readFileSync(join(npm, name)));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage();
  const wrong = [];
  page.on('pageerror', (problem) => wrong.push(String(problem)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const found = await page.evaluate(async () => {
    const { load, fromBytes, fromBlob, validate, seal, verify, explain } = await import('/npm/index.js');
    await load();
    const text = (value) => fromBytes(new TextEncoder().encode(value));
    // A profile of the caller's that asks for no document.
    const documents = [{ docType: 'product', min: 0, max: 1, why: 'Not asked for.', basis: ['a test'] }];
    const signers = [{ role: 'lab', act: 'seal', need: 'must', why: 'A test.' }];
    const profile = {
      id: 'urn:sealcase:profile:page-test:1', name: 'page-test', version: '1', title: 'A test', summary: 'A test.', basis: ['a test'],
      sources: [{ id: 'test', title: 'A test', citation: 'none', dated: '2026-11-24', note: 'A test.' }],
      catalogue: 'urn:sealcase:catalogue:ir8425:1', coverage: [{ per: 'product', leaves: ['DOC-1a'] }],
      stages: { application: { title: 'Test', summary: 'A test.', signers, documents } },
      digestAlgorithms: ['sha256'], limits: { documentBytes: 1000000, documents: 9, files: 9 },
    };
    const big = new Blob([new Uint8Array(3_000_000)]);
    const { report, checked } = validate({ 'a.txt': text('one'), 'b/big.bin': await fromBlob(big) }, { profile, asOf: '2026-11-24' });
    const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    const der = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
    const publicKey = `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...der))}\n-----END PUBLIC KEY-----\n`;
    const { bytes } = await seal(checked, {
      base: 'test', role: 'lab', name: 'A page', publicKey, at: '2026-11-24T12:00:00Z',
      sign: (message) => crypto.subtle.sign('Ed25519', pair.privateKey, message),
    });
    const file = new File([bytes], 'test.sealed.zip');
    const worker = new Worker('/worker.js', { type: 'module' });
    const inWorker = await new Promise((done, fail) => {
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = (problem) => fail(new Error(problem.message));
      worker.postMessage(file);
    });
    const bent = bytes.slice();
    bent[1000] ^= 1;
    return {
      judged: report.verdict, known: verify(await fromBlob(file), { keys: [publicKey] }).verdict, inWorker,
      changed: verify(fromBytes(bent)).verdict, why: explain('archive.crc').severity,
    };
  });
  assert.deepEqual(wrong, []);
  const { inWorker, ...rest } = found;
  assert.deepEqual(rest, { judged: 'passed', known: 'trusted', changed: 'invalid', why: 'error' });
  assert.equal(inWorker.verdict, 'valid');
  assert.ok(inWorker.streams && inWorker.most <= 1 << 20, JSON.stringify(inWorker));
  console.log('npm package in a browser: judges, seals and verifies, in a page and in a worker, piece by piece');
} finally {
  await browser.close();
  server.close();
}
