// Sealcase for JavaScript: what callers see. The work is done by the core, as WebAssembly, and on this machine.

import init from "./sealcase-npm.js";

let core;
let loading;

// Hidden from bundlers: what they make for browsers has no such modules and never comes here.
const nodeModule = (name) => import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);

const isNode = () => typeof process !== "undefined" && Boolean(process.versions?.node);

/** Loads the core, once. `module` is a WebAssembly.Module or the bytes of one; without it, the package's own. */
export function load(module) {
  loading ??= start(module).catch((problem) => {
    loading = undefined;
    throw problem;
  });
  return loading;
}

async function start(module) {
  let code = module;
  if (!code) {
    const url = new URL("./sealcase-npm_bg.wasm", import.meta.url);
    if (isNode()) {
      const { readFile } = await nodeModule("fs/promises");
      code = await readFile(url);
    } else {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`cannot load ${url}: ${answer.status}`);
      code = await answer.arrayBuffer();
    }
  }
  // Not at once: browsers refuse that on the main thread for a module of this size.
  await init({ module_or_path: code });
  core = globalThis.__sealcase_core;
  delete globalThis.__sealcase_core;
}

function loaded() {
  if (!core) throw new Error("call `await load()` first");
  return core;
}

/** The version of the core. */
export const version = () => loaded().version;

/** A source over bytes in memory. */
export function fromBytes(bytes) {
  const view = bytes instanceof Uint8Array ? bytes : ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
  return { size: view.byteLength, read: (at, length) => view.subarray(at, at + length) };
}

/** A source over a File or Blob. In a dedicated worker it is read piece by piece, else it is taken into memory. */
export async function fromBlob(blob) {
  if (typeof FileReaderSync === "undefined") return fromBytes(await blob.arrayBuffer());
  const reader = new FileReaderSync();
  return {
    size: blob.size,
    read: (at, length) => new Uint8Array(reader.readAsArrayBuffer(blob.slice(at, at + length))),
  };
}

/** A source over a file of Node.js, read piece by piece. Call `close()` when done. */
export async function fromPath(path) {
  const fs = await nodeModule("fs");
  const file = fs.openSync(path, "r");
  return {
    size: fs.fstatSync(file).size,
    read(at, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = fs.readSync(file, bytes, done, length - done, at + done);
        if (count === 0) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    close: () => fs.closeSync(file),
  };
}

/** A package out of a folder of Node.js: names below it, with slashes, and their sources. */
export async function fromFolder(folder) {
  const [fs, paths] = [await nodeModule("fs"), await nodeModule("path")];
  const files = [];
  const walk = async (below) => {
    for (const entry of fs.readdirSync(paths.join(folder, below), { withFileTypes: true })) {
      const name = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile()) files.push([name, await fromPath(paths.join(folder, name))]);
      else throw new Error(`${name} is neither a file nor a folder`);
    }
  };
  await walk("");
  return files;
}

/** A sink that gathers the zip in memory; `bytes()` gives it. */
export function toBytes() {
  let room = new Uint8Array(1 << 16);
  let size = 0;
  return {
    write(at, bytes) {
      const end = at + bytes.length;
      if (end > room.length) {
        const larger = new Uint8Array(Math.max(end, room.length * 2));
        larger.set(room.subarray(0, size));
        room = larger;
      }
      room.set(bytes, at);
      size = Math.max(size, end);
    },
    bytes: () => room.slice(0, size),
  };
}

/** A sink that writes a new file of Node.js. It replaces none. Call `close()`, or `discard()` when sealing failed. */
export async function toPath(path) {
  const fs = await nodeModule("fs");
  const file = fs.openSync(path, "wx");
  return {
    write(at, bytes) {
      let done = 0;
      while (done < bytes.length) done += fs.writeSync(file, bytes, done, bytes.length - done, at + done);
    },
    close() {
      fs.fsyncSync(file);
      fs.closeSync(file);
    },
    discard() {
      fs.closeSync(file);
      fs.unlinkSync(path);
    },
  };
}

const seconds = (time) => (time instanceof Date ? time : new Date(time)).toISOString().replace(/\.\d+Z$/, "Z");

const text = (value) => (value === undefined || typeof value === "string" ? value : JSON.stringify(value));

const pairs = (files) => (Array.isArray(files) ? files : files instanceof Map ? [...files] : Object.entries(files));

/** Judges a package. The result holds the report, and what may be sealed. */
export function validate(files, { asOf = new Date(), profile, ...options } = {}) {
  const asked = { ...options, profile: text(profile), asOf: seconds(asOf) };
  const judged = loaded().validate(pairs(files), JSON.stringify(asked));
  return { report: JSON.parse(judged.report), checked: judged.begin ? { begin: judged.begin } : undefined };
}

/** Seals what was checked. `sign` gets the bytes to sign and gives 64 bytes, at once or as a promise. */
export async function seal(checked, { base, role, name, publicKey, at = new Date(), previous, sha512, sign, to }) {
  if (!checked) throw new Error("there is nothing checked to seal: see the report of `validate`");
  const sink = to ?? toBytes();
  const asked = JSON.stringify({ base, role, name, publicKey, at: seconds(at), previous, sha512 });
  const begun = checked.begin(asked, sink);
  if (begun.report) return { refused: JSON.parse(begun.report) };
  const signature = await sign(begun.bytesToSign, begun.statement);
  const receipt = JSON.parse(begun.finish(new Uint8Array(signature)));
  return to ? { receipt } : { receipt, bytes: sink.bytes() };
}

/** Judges a sealed zip, or a proof cut out of one. */
export function verify(zip, { asOf = new Date(), trust, policy, ...options } = {}) {
  const asked = { ...options, trust: text(trust), policy: text(policy), asOf: seconds(asOf) };
  return JSON.parse(loaded().verify(zip, JSON.stringify(asked)));
}

/** What a finding's code means; undefined if there is no such code. */
export function explain(code) {
  const row = loaded().explain(code);
  return row === undefined ? undefined : JSON.parse(row);
}

/** The key id of a public key in PEM. */
export const keyid = (pem) => loaded().keyid(pem);
