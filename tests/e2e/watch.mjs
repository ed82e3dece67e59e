// The detector: notes every request, socket and console line of a browser context, workers included,
// and looks for words that were planted in a package.

export class Watch {
  constructor(context) {
    this.requests = [];
    this.sockets = [];
    this.lines = [];
    this.errors = [];
    context.on('request', (request) => {
      // Addresses of the page's own memory are no requests.
      if (/^(blob|data):/.test(request.url())) return;
      this.requests.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`);
    });
    const page = (page) => {
      page.on('websocket', (socket) => this.sockets.push(socket.url()));
      page.on('console', (line) => this.lines.push(`${line.type()}: ${line.text()}`));
      page.on('pageerror', (error) => this.errors.push(String(error)));
      page.on('worker', (worker) => worker.on('console', (line) => this.lines.push(line.text())));
    };
    context.pages().forEach(page);
    context.on('page', page);
  }

  /** Forgets what was seen so far: the load itself. */
  begin() {
    this.requests.length = 0;
    this.sockets.length = 0;
  }

  /** What went out since `begin`. */
  get out() {
    return [...this.requests, ...this.sockets];
  }

  /** Where one of these words turned up: a request, the console, or a storage that outlives the page. */
  async leaks(context, page, words) {
    const stores = await page.evaluate(async () => ({
      cookie: document.cookie,
      local: JSON.stringify({ ...localStorage }),
      session: JSON.stringify({ ...sessionStorage }),
      databases: JSON.stringify((await indexedDB.databases?.()) ?? []),
      caches: JSON.stringify('caches' in self ? await caches.keys() : []),
      workers: String((await navigator.serviceWorker?.getRegistrations())?.length ?? 0),
    }));
    const cookies = JSON.stringify(await context.cookies());
    const places = { ...stores, cookies, requests: this.out.join('\n'), console: this.lines.join('\n') };
    const found = [];
    for (const [place, text] of Object.entries(places)) {
      for (const word of words) if (text.includes(word)) found.push(`${word} in ${place}`);
    }
    if (stores.workers !== '0') found.push('a service worker');
    if (stores.databases !== '[]') found.push('a database');
    if (stores.local !== '{}' || stores.session !== '{}') found.push('local storage');
    return found;
  }
}
