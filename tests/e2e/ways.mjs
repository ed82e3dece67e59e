// The ways by which a script could send something out, tried one by one from inside the page against servers that hear
// everything: on the page as a host should serve it, none arrives; on the page with the policy that it carries, only
// those that no policy stops; on a twin without any, nearly all, so that the test is known to see.

import { createServer } from 'node:http';
import { createSocket } from 'node:dgram';
import net from 'node:net';

import { none, ok, PATIENCE } from './hands.mjs';
import { servePage } from './server.mjs';

/** What each way does, inside the page. `to(name)` is an address that tells its name to whoever is asked. */
const WAYS = {
  fetch: (to) => fetch(to('fetch'), { mode: 'no-cors' }),
  'fetch-post': (to) => fetch(to('fetch-post'), { mode: 'no-cors', method: 'POST', body: 'x' }),
  'fetch-keepalive': (to) => fetch(to('fetch-keepalive'), { mode: 'no-cors', keepalive: true }),
  'fetch-later': (to) => fetchLater(to('fetch-later'), { activateAfter: 0 }),
  xhr: (to) => { const ask = new XMLHttpRequest(); ask.open('GET', to('xhr')); ask.send(); },
  beacon: (to) => navigator.sendBeacon(to('beacon'), 'x'),
  'event-source': (to) => new EventSource(to('event-source')),
  'web-socket': (to) => new WebSocket(to('web-socket').replace('http', 'ws')),
  image: (to) => { new Image().src = to('image'); },
  'image-element': (to, add) => add('<img>', { src: to('image-element') }),
  srcset: (to, add) => add('<img>', { srcset: `${to('srcset')} 1x` }),
  picture: (to, add) => add('<picture><source><img></picture>', (box) => { box.querySelector('source').srcset = to('picture'); box.querySelector('img').src = 'data:,'; }),
  'input-image': (to, add) => add('<input type="image">', { src: to('input-image') }),
  'body-background': (to) => document.body.setAttribute('background', to('body-background')),
  audio: (to, add) => add('<audio preload="auto"></audio>', { src: to('audio') }),
  video: (to, add) => add('<video preload="auto"></video>', { src: to('video') }),
  poster: (to, add) => add('<video></video>', { poster: to('poster') }),
  track: (to, add) => add('<video crossorigin><track default></video>', (box) => {
    const track = box.querySelector('track');
    track.src = to('track');
    track.track.mode = 'showing';
  }),
  iframe: (to, add) => add('<iframe></iframe>', { src: to('iframe') }),
  srcdoc: (to, add) => add('<iframe></iframe>', { srcdoc: `<img src="${to('srcdoc')}">` }),
  'frame-location': (to, add) => add('<iframe></iframe>', (frame) => { frame.contentWindow.location = to('frame-location'); }),
  object: (to, add) => add('<object></object>', { data: to('object') }),
  embed: (to, add) => add('<embed>', { src: to('embed') }),
  script: (to, add) => add('<script></script>', { src: to('script') }),
  'script-module': (to, add) => add('<script></script>', { type: 'module', src: to('script-module') }),
  import: (to) => import(to('import')),
  stylesheet: (to, add) => add('<link>', { rel: 'stylesheet', href: to('stylesheet') }),
  prefetch: (to, add) => add('<link>', { rel: 'prefetch', href: to('prefetch') }),
  prerender: (to, add) => add('<link>', { rel: 'prerender', href: to('prerender') }),
  preload: (to, add) => add('<link>', { rel: 'preload', as: 'image', href: to('preload') }),
  'preload-font': (to, add) => add('<link>', { rel: 'preload', as: 'font', crossOrigin: '', href: to('preload-font') }),
  modulepreload: (to, add) => add('<link>', { rel: 'modulepreload', href: to('modulepreload') }),
  icon: (to, add) => add('<link>', { rel: 'icon', href: to('icon') }),
  speculation: (to, add) => add('<script></script>', {
    type: 'speculationrules', textContent: JSON.stringify({ prefetch: [{ source: 'list', urls: [to('speculation')], eagerness: 'immediate' }] }),
  }),
  'css-background': (to, add) => add('<p>x</p>', (box) => { box.style.backgroundImage = `url(${to('css-background')})`; }),
  'css-image-set': (to, add) => add('<p>x</p>', (box) => { box.style.backgroundImage = `image-set(url(${to('css-image-set')}) 1x)`; }),
  'css-list': (to, add) => add('<ul><li>x</ul>', (box) => { box.style.listStyleImage = `url(${to('css-list')})`; }),
  'css-border': (to, add) => add('<p>x</p>', (box) => { box.style.border = '1px solid'; box.style.borderImage = `url(${to('css-border')}) 1`; }),
  'css-mask': (to, add) => add('<p>x</p>', (box) => { box.style.maskImage = `url(${to('css-mask')})`; }),
  'css-content': (to, add) => add('<p>x</p>', (box) => { box.style.content = `url(${to('css-content')})`; }),
  'css-shape': (to, add) => add('<p>x</p>', (box) => { box.style.float = 'left'; box.style.shapeOutside = `url(${to('css-shape')})`; }),
  'css-filter': (to, add) => add('<p>x</p>', (box) => { box.style.filter = `url(${to('css-filter')}#f)`; }),
  'css-import': (to, add) => add('<style></style>', { textContent: `@import url(${to('css-import')});` }),
  'css-sheet': (to) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`main { background: url(${to('css-sheet')}) }`); document.adoptedStyleSheets.push(sheet); },
  font: (to) => new FontFace('x', `url(${to('font')})`).load(),
  'svg-image': (to, add) => add('<svg><image width="9" height="9"/></svg>', (box) => box.querySelector('image').setAttribute('href', to('svg-image'))),
  'svg-fe-image': (to, add) => add('<svg><filter id="fe"><feImage/></filter><rect width="9" height="9" filter="url(#fe)"/></svg>', (box) => box.querySelector('feImage').setAttribute('href', to('svg-fe-image'))),
  'svg-use': (to, add, own) => add('<svg><use/></svg>', (box) => box.querySelector('use').setAttribute('href', `${own('svg-use')}#a`)),
  'worker-fetch': (to, add, own, work) => work(`fetch('${to('worker-fetch')}', { mode: 'no-cors' })`),
  'worker-xhr': (to, add, own, work) => work(`const ask = new XMLHttpRequest(); ask.open('GET', '${to('worker-xhr')}'); ask.send()`),
  'worker-socket': (to, add, own, work) => work(`new WebSocket('${to('worker-socket').replace('http', 'ws')}')`),
  'worker-import-scripts': (to, add, own, work) => work(`importScripts('${to('worker-import-scripts')}')`),
  'worker-import': (to, add, own, work) => work(`import('${to('worker-import')}')`),
  'worker-nested': (to, add, own, work) => work(`new Worker(URL.createObjectURL(new Blob(["fetch('${to('worker-nested')}', { mode: 'no-cors' })"])))`),
  'worker-own': (to, add, own) => new Worker(own('worker-own')),
  'worker-shared': (to, add, own) => new SharedWorker(own('worker-shared')),
  'worker-service': (to, add, own) => navigator.serviceWorker.register(own('worker-service')),
  'worklet-audio': (to) => new AudioContext().audioWorklet.addModule(to('worklet-audio')),
  'worklet-paint': (to) => CSS.paintWorklet.addModule(to('worklet-paint')),
  'form-post': (to, add) => { add('<iframe name="form-frame"></iframe>'); add('<form method="post" target="form-frame"></form>', { action: to('form-post') }).submit(); },
  'form-get': (to, add) => add('<form target="_blank"></form>', { action: to('form-get') }).submit(),
  ping: (to, add) => add('<a href="#start">x</a>', { ping: to('ping') }).click(),
  'window-open': (to) => open(to('window-open')),
  'link-blank': (to, add) => add('<a target="_blank">x</a>', { href: to('link-blank') }).click(),
  'link-download': (to, add) => add('<a download="x">x</a>', { href: to('link-download') }).click(),
  preconnect: (to, add) => add('<link>', { rel: 'preconnect', href: to('', 'preconnect') }),
  turn: (to) => {
    const address = to('', 'turn').replace('http://', 'turn:').replace(/\/$/, '');
    const call = new RTCPeerConnection({ iceServers: [{ urls: `${address}?transport=tcp`, username: 'x', credential: 'x' }] });
    call.createDataChannel('x');
    return call.createOffer().then((offer) => call.setLocalDescription(offer));
  },
  'web-transport': (to) => new WebTransport(to('', 'web-transport').replace('http:', 'https:')).ready,
};

/** Ways that would leave the page, so each is tried by itself. */
const LEAVING = {
  location: (to) => { location.href = to('location'); },
  'location-replace': (to) => location.replace(to('location-replace')),
  'navigation-api': (to) => { navigation.navigate(to('navigation-api')).finished.catch(() => {}); },
  link: (to, add) => add('<a>x</a>', { href: to('link') }).click(),
  'meta-refresh': (to, add) => document.head.append(add('<meta http-equiv="refresh">', { content: `0;url=${to('meta-refresh')}` })),
  'form-self': (to, add) => add('<form></form>', { action: to('form-self') }).submit(),
  'document-write': (to) => { document.open(); document.write(`<img src="${to('document-write')}">`); document.close(); },
};

/** What the policy in the file itself cannot stop, in any browser; the headers of a host can, in some. */
const BEYOND_POLICY = new Set([
  'location', 'location-replace', 'navigation-api', 'link', 'meta-refresh', 'window-open', 'link-blank', 'link-download',
  'preconnect', 'turn',
]);

/** Runs ways inside the page. */
async function attempt({ names, sources, base, ports }) {
  const to = (name, port) => (port ? `http://127.0.0.1:${ports[port]}/` : `${base}way/${name}`);
  const own = (name) => new URL(`/way/${name}`, location.href).href;
  const add = (html, change = {}) => {
    // Made by hand, so that what is tried is the request and not the guard against active HTML.
    const top = document.createElement('div');
    const open = [top];
    for (const [, end, name, attributes, text] of html.matchAll(/<(\/?)([a-z]+)([^>]*?)\/?>|([^<]+)/gi)) {
      if (end) { open.pop(); continue; }
      if (text) { open.at(-1).append(text); continue; }
      const svg = name === 'svg' || open.at(-1).namespaceURI.endsWith('svg');
      const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
      for (const [, key, value] of attributes.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)) made.setAttribute(key, value ?? '');
      open.at(-1).append(made);
      if (!/^(img|source|track|input|link|meta|embed|rect|use|image|feImage|li)$/.test(name)) open.push(made);
    }
    const box = top.firstElementChild;
    if (typeof change !== 'function') Object.assign(box, change);
    document.body.append(box);
    if (typeof change === 'function') change(box);
    return box;
  };
  const work = (code) => new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  // The run itself comes from outside and is not bound by the policy; what it starts is.
  await Promise.all(names.map(async (name, at) => {
    try {
      await Promise.race([sources[at](to, add, own, work), new Promise((done) => setTimeout(done, 1500))]);
    } catch {
      // Refused at once.
    }
  }));
}

/** The source of a run: functions cannot be handed to a page, and `eval` is not allowed in it. */
const script = (ways, given) => `(${attempt})({ ...${JSON.stringify({ ...given, names: Object.keys(ways) })}, sources: [${Object.values(ways).map(String).join(',\n')}] })`;

/** Servers that hear whatever comes, and by which way. */
async function ears() {
  const heard = new Set();
  const name = (path) => /^\/way\/([a-z-]+)/.exec(path)?.[1];
  const http = createServer((request, response) => {
    if (name(request.url)) heard.add(name(request.url));
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin', 'Content-Type': 'text/plain' }).end('x');
  });
  http.on('upgrade', (request, socket) => { heard.add(name(request.url)); socket.destroy(); });
  const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
  const ports = {};
  const tcp = [];
  for (const way of ['preconnect', 'turn']) {
    const server = net.createServer((socket) => { heard.add(way); socket.on('error', () => {}); socket.destroy(); });
    ports[way] = await listen(server);
    tcp.push(server);
  }
  const udp = createSocket('udp4');
  udp.on('message', () => heard.add('web-transport'));
  ports['web-transport'] = await new Promise((done) => udp.bind(0, '127.0.0.1', () => done(udp.address().port)));
  const base = `http://127.0.0.1:${await listen(http)}/`;
  const close = () => { http.close(); http.closeAllConnections(); tcp.forEach((one) => one.close()); udp.close(); };
  return { heard, ports, base, close, name };
}

/** Tries all ways on a page that is served like this; gives the names of those that were heard. */
async function tried(launch, html, headers, leaving) {
  const ear = await ears();
  const server = await servePage(html, headers);
  // A browser of its own: what one page began in the background must not be heard on the next.
  const browser = await launch();
  const context = await browser.newContext();
  const given = { base: ear.base, ports: ear.ports };
  const load = async () => {
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1, name: 'What do you have?' }).waitFor({ timeout: PATIENCE });
    return page;
  };
  let page = await load();
  await page.evaluate(script(WAYS, given)).catch(() => {});
  await page.waitForTimeout(700);
  for (const [name, way] of Object.entries(LEAVING)) {
    if (leaving || page.isClosed() || !page.url().startsWith(server.url)) {
      const old = page;
      page = await load();
      await old.close();
    }
    await page.evaluate(script({ [name]: way }, given)).catch(() => {});
    for (let waited = 0; waited < 600 && !ear.heard.has(name); waited += 50) await new Promise((done) => setTimeout(done, 50));
  }
  // What went to the page's own server.
  for (const line of server.seen) {
    const name = ear.name(line.split(' ')[1]);
    if (name) ear.heard.add(name);
  }
  await browser.close();
  server.close();
  ear.close();
  ear.heard.delete(undefined);
  return ear.heard;
}

export async function waysWalk(launch, html, headers) {
  const all = Object.keys(WAYS).length + Object.keys(LEAVING).length;
  const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  const open = await tried(launch, bare, {}, true);
  ok(`control: of ${all} ways out, at least 40 arrive where nothing forbids them (${open.size})`, open.size >= 40, [...open].join(' '));
  const missed = [...Object.keys(WAYS), ...Object.keys(LEAVING)].filter((name) => !open.has(name));
  console.log(`     not heard even there: ${missed.join(' ') || 'none'}`);
  const file = await tried(launch, html, {}, true);
  none('with the policy that the file carries, only what no policy stops arrives', [...file].filter((name) => !BEYOND_POLICY.has(name)));
  console.log(`     heard in spite of the policy: ${[...file].sort().join(' ') || 'none'}`);
  const hosted = await tried(launch, html, headers, false);
  none('with the headers of a hosted copy, nothing arrives', [...hosted]);
}
