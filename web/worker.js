// Runs first in each worker: waits for the compiled module, starts it, hands over what came meanwhile.
(() => {
  'use strict';
  const early = [];
  // Promises that fail unseen would leave the page waiting for ever.
  self.addEventListener('unhandledrejection', (event) => {
    self.postMessage({ text: JSON.stringify({ Crashed: { reason: String(event.reason) } }), files: [] });
  });
  self.onmessage = async ({ data }) => {
    if (!data.module) {
      early.push(data);
      return;
    }
    // The module's own `main` puts its handler in this one's place.
    await wasm_bindgen({ module_or_path: data.module });
    for (const one of early) self.dispatchEvent(new MessageEvent('message', { data: one }));
  };
})();
