// Runs first in each worker: waits for the compiled module, starts it, hands over what came meanwhile.
(() => {
  'use strict';

  // Keys that this browser keeps. The private ones cannot be read out, not even by this page: they only sign.
  const done = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
  const DATABASE = 'sealcase-keys';
  async function shelf(mode) {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys', { keyPath: 'keyid' });
    const database = await done(opening);
    return { keys: database.transaction('keys', mode).objectStore('keys'), close: () => database.close() };
  }
  async function within(mode, deed) {
    const { keys, close } = await shelf(mode);
    try {
      return await done(deed(keys));
    } finally {
      close();
    }
  }
  let made;
  self.sealcaseKeys = {
    // Gives the raw public key. Nothing is kept before `keep`.
    async make() {
      made = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
      return new Uint8Array(await crypto.subtle.exportKey('raw', made.publicKey));
    },
    keep: (keyid, name, at, raw) =>
      within('readwrite', (keys) => keys.put({ keyid, name, at, raw, key: made.privateKey })),
    async list() {
      // To look must not leave an empty database behind.
      const known = await indexedDB.databases();
      if (!known.some(({ name }) => name === DATABASE)) return '[]';
      const all = await within('readonly', (keys) => keys.getAll());
      return JSON.stringify(all.map(({ keyid, name, at }) => ({ keyid, name, made: at })));
    },
    async raw(keyid) {
      return (await within('readonly', (keys) => keys.get(keyid)))?.raw;
    },
    async sign(keyid, bytes) {
      const { key } = await within('readonly', (keys) => keys.get(keyid));
      return new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes));
    },
    async forget(keyid) {
      await within('readwrite', (keys) => keys.delete(keyid));
      if (!(await within('readonly', (keys) => keys.count()))) await done(indexedDB.deleteDatabase(DATABASE));
    },
  };

  // The code that this worker was started with, the only one that it may start others from.
  const own = self.location.href;
  self.trustedTypes?.createPolicy('default', {
    createScriptURL(address) {
      if (address !== own) throw new TypeError('This worker starts no code from elsewhere.');
      return address;
    },
  });
  let lent;
  // Starts a worker that reads and sums for this one, and ends with it.
  self.sealcaseHand = () => {
    const hand = new Worker(own, { name: 'sealcase-hand' });
    hand.postMessage({ module: lent });
    return hand;
  };

  const early = [];
  // Promises that fail unseen would leave the page waiting for ever.
  self.addEventListener('unhandledrejection', (event) => {
    // Whoever started a hand hears of it as of any other error.
    if (self.name === 'sealcase-hand') throw event.reason;
    self.postMessage({ text: JSON.stringify({ Crashed: { reason: String(event.reason) } }), files: [] });
  });
  self.onmessage = async ({ data }) => {
    if (!data.module) {
      early.push(data);
      return;
    }
    lent = data.module;
    // The module's own `main` puts its handler in this one's place.
    await wasm_bindgen({ module_or_path: data.module });
    for (const one of early) self.dispatchEvent(new MessageEvent('message', { data: one }));
  };
})();
