// Two servers on loopback: one for the page, with the headers that a host should send, and a canary
// that nothing may ever reach. Both count what arrives.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

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

/** The headers of a hosted copy, from the very file that a static host would read. */
export function headersOf(folder) {
  const lines = readFileSync(join(folder, '_headers'), 'utf8').split('\n').filter((line) => /^ {2}\S/.test(line));
  const headers = Object.fromEntries(lines.map((line) => line.trim().split(/: (.*)/s).slice(0, 2)));
  if (!headers['Content-Security-Policy']?.includes('sha256-')) throw new Error('the header file carries no policy');
  return headers;
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
