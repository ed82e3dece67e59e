// Two servers on loopback: one for the page, with the headers that a host should send, and a canary
// that nothing may ever reach. Both count what arrives.

import { createServer } from 'node:http';

/** Serves `html` at `/`; with `headers` or, for the twin, without any. */
export async function servePage(html, headers) {
  return listen((request, response) => {
    if (request.url !== '/') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html);
  });
}

/** Answers everything, so that a request that gets out is seen to succeed. */
export async function canary() {
  return listen((request, response) => {
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/plain' }).end('out');
  });
}

/** The headers that `cargo xtask serve` sends, with the policy that the page carries. */
export function headersOf(html) {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  if (!policy) throw new Error('the page carries no policy');
  return {
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    'Connection-Allowlist': '()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
  };
}

async function listen(answer) {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  // A WebSocket's opening is a request too, but not one that `createServer` hands over.
  server.on('upgrade', (request, socket) => {
    seen.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}/`, port, seen, close: () => server.close() };
}
