// The npm package from Node.js: what it says is what the command says, whatever its files come from.
//
//   NPM=target/npm SEALCASE=target/release/sealcase node tests/foreign/package.mjs

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign as signHere, webcrypto } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const npm = resolve(process.env.NPM);
const sealcase = await import(pathToFileURL(join(npm, "index.js")));
const { load, validate, seal, verify, explain, keyid, version } = sealcase;
const { fromBytes, fromBlob, fromPath, fromFolder, toBytes, toPath } = sealcase;
const command = (...words) => {
  try {
    return execFileSync(process.env.SEALCASE, words, { encoding: "utf8" });
  } catch (problem) {
    return problem.stdout;
  }
};
const folder = mkdtempSync(join(tmpdir(), "sealcase-npm-"));
const at = "2026-08-03T10:00:00Z";
const base = { base: "plug", role: "manufacturer", name: "Fennel Home Goods, Inc.", at };
const about = (report) => ({ ...report, input: "" });

assert.throws(() => version(), /load/);
await load();
assert.equal(command("--version").trim(), `sealcase ${version()}`);

// A package is judged alike, down to the byte of the report.
const files = await fromFolder("tests/cases/package");
const { report, checked } = validate(files, { asOf: at });
const [theirs] = JSON.parse(command("validate", "tests/cases/package", "--as-of", at, "--format", "json"));
assert.deepEqual(about(report), about(theirs));
assert.equal(report.verdict, "passed");

// One with mistakes cannot be sealed.
const broken = files.filter(([name]) => !name.endsWith("/declaration.json"));
const refused = validate(new Map(broken), { asOf: at });
assert.equal(refused.report.verdict, "failed");
assert.equal(refused.checked, undefined);
await assert.rejects(seal(refused.checked, base), /nothing checked/);

// Sealed with a key in WebCrypto, one in Node.js, and the command's: the same bytes.
const pair = generateKeyPairSync("ed25519");
const publicKey = pair.publicKey.export({ type: "spki", format: "pem" });
const secret = pair.privateKey.export({ type: "pkcs8", format: "pem" });
writeFileSync(join(folder, "key.pem"), secret, { mode: 0o600 });
const imported = await webcrypto.subtle.importKey("pkcs8", pair.privateKey.export({ type: "pkcs8", format: "der" }), "Ed25519", false, ["sign"]);
const path = join(folder, "plug.sealed.zip");
const to = await toPath(path);
const { receipt } = await seal(checked, { ...base, publicKey, to, sign: (bytes) => webcrypto.subtle.sign("Ed25519", imported, bytes) });
to.close();
const sealed = readFileSync(path);
const inMemory = await seal(checked, { ...base, publicKey, sign: (bytes) => signHere(null, bytes, pair.privateKey) });
assert.deepEqual(Buffer.from(inMemory.bytes), sealed);
command("seal", "tests/cases/package", "--key", join(folder, "key.pem"), "--role", base.role, "--name", base.name, "--at", at, "-o", join(folder, "own", "..", "plug.zip"), "--base", "plug");
assert.deepEqual(readFileSync(join(folder, "plug.zip")), sealed);
assert.equal(receipt.keyid, keyid(publicKey));

// A signature that does not fit seals nothing; no file is replaced.
await assert.rejects(seal(checked, { ...base, publicKey, sign: () => new Uint8Array(64) }), /not made by this key/);
await assert.rejects(seal(checked, { ...base, publicKey, sign: () => new Uint8Array(3) }), /64 bytes/);
await assert.rejects(toPath(path), /EEXIST/);
const half = await toPath(join(folder, "half.zip"));
half.discard();
assert.ok(!existsSync(join(folder, "half.zip")));

// Verified from a path, a buffer, another view and a blob.
const asked = { keys: [publicKey], asOf: at };
const own = JSON.parse(command("verify", path, "--key", writeKey(publicKey), "--as-of", at, "--format", "json"))[0];
const onDisk = await fromPath(path);
for (const source of [onDisk, fromBytes(sealed), fromBytes(new DataView(new Uint8Array(sealed).buffer)), await fromBlob(new Blob([sealed]))]) {
  assert.deepEqual(about(verify(source, { ...asked, input: path })), about(own));
}
assert.equal(own.verdict, "trusted");
onDisk.close();
assert.throws(() => verify(onDisk, asked), /EBADF|closed/);

// Every single change in a sample of bytes is seen.
for (let at = 0; at < sealed.length; at += 499) {
  const bent = Buffer.from(sealed);
  bent[at] ^= 1;
  assert.equal(verify(fromBytes(bent)).verdict, "invalid", `byte ${at}`);
}
for (const bad of [Buffer.alloc(0), Buffer.from("PK"), sealed.subarray(1)]) assert.equal(verify(fromBytes(bad)).verdict, "invalid");

// Policies, and what is not understood.
assert.equal(verify(fromBytes(sealed), { policy: "lab-intake", ...asked }).verdict, "trusted");
assert.equal(verify(fromBytes(sealed), { policy: "cla-intake", ...asked }).verdict, "invalid");
assert.throws(() => verify(fromBytes(sealed), { policy: "no-such" }), /policy/);
assert.throws(() => verify(fromBytes(sealed), { kyes: [] }), /kyes/);
assert.throws(() => verify({ size: 4, read: () => new Uint8Array(9) }), /more than was asked/);
assert.throws(() => verify({ size: 4 }), /read/);
assert.equal(explain("archive.crc").severity, "error");
assert.equal(explain("no.such"), undefined);
const memory = toBytes();
memory.write(100_000, new Uint8Array([1]));
assert.equal(memory.bytes().length, 100_001);

function writeKey(pem) {
  const name = join(folder, "key.pub");
  writeFileSync(name, pem);
  return name;
}

for (const [, source] of files) source.close();
rmSync(folder, { recursive: true });
console.log("npm package: judges, seals and verifies as the command does");
