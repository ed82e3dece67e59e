// Runs first: sets the guard against injected scripts, unpacks the two modules that lie in this file,
// starts the page, and starts workers for it. Nothing is fetched.
(() => {
  'use strict';

  // Addresses of code made here, the only ones that a worker may start from.
  const ours = new Set();
  // Elements that would load or run something. The views contain none of them.
  const active = /<\s*\/?\s*(script|iframe|frame|object|embed|base|meta|link|style|svg|math)\b|\son[a-z]+\s*=|javascript:/i;
  self.trustedTypes?.createPolicy('default', {
    createHTML(text) {
      if (active.test(text)) throw new TypeError('This page does not take active HTML.');
      return text;
    },
    createScriptURL(address) {
      if (!ours.has(address)) throw new TypeError('This page starts no code from elsewhere.');
      return address;
    },
  });

  const broken = (reason) => {
    const box = document.getElementById('broken');
    box.hidden = false;
    document.getElementById('broken-reason').textContent = String(reason?.message ?? reason);
  };
  addEventListener('error', (event) => broken(event.error ?? event.message));
  addEventListener('unhandledrejection', (event) => broken(event.reason));

  const text = (id) => document.getElementById(id).textContent;

  async function module(id) {
    const packed = Uint8Array.from(atob(text(id).trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return WebAssembly.compile(await new Response(stream).arrayBuffer());
  }

  // Compiled once, lent to every worker.
  let workerModule;
  let workerCode;

  self.sealcase = {
    startWorker() {
      if (!workerCode) {
        workerCode = URL.createObjectURL(new Blob([text('worker-code')], { type: 'text/javascript' }));
        ours.add(workerCode);
      }
      workerModule ??= module('worker-wasm');
      const worker = new Worker(workerCode);
      workerModule.then(
        (module) => worker.postMessage({ module }),
        (reason) => worker.dispatchEvent(new ErrorEvent('error', { message: String(reason) })),
      );
      return worker;
    },

    // For users who want to see the policy refuse: the status of an answer, or why there is none.
    async tryNetwork() {
      try {
        const answer = await fetch(location.href, { cache: 'no-store' });
        return answer.status;
      } catch (reason) {
        return reason.message;
      }
    },
  };

  module('page-wasm').then((module) => wasm_bindgen({ module_or_path: module })).catch(broken);
})();
