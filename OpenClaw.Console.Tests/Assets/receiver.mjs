// A receiver of deliveries in plain Node, as a process of its own: it shares no code with the console, checks the signature as the contract says, and can
// be told to misbehave.
//   node receiver.mjs [port=0]        prints "listening <port>"
// POST /control {mode, secrets, delay, status, retryAfter, share} changes what it does; GET /state says what it saw; everything else is an ingest.
// Modes: accept (the contract), status (answers `status`, with Retry-After `retryAfter` if set), hang (never answers), drop (closes without an answer),
// accept-then-drop (stores it and closes), lie (says duplicate), redirect, flood (an endless answer), random (`share` of the requests fail somehow).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

let control = { mode: 'accept', secrets: [], delay: 0, status: 500, retryAfter: null, share: 0.3 };
let state;
reset();

function reset() {
  state = { requests: 0, statuses: {}, accepted: new Map(), arrived: new Map(), now: 0, mostAtOnce: 0, last: null, byKeyId: {} };
}

function sortKeysDeep(value) {
  if (Array.isArray(value)) return value.map(sortKeysDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.keys(value).sort().reduce((sorted, key) => {
    sorted[key] = sortKeysDeep(value[key]);
    return sorted;
  }, {});
}

function verify(envelope, signature) {
  const text = JSON.stringify(sortKeysDeep(envelope));
  return control.secrets.some((secret) => {
    const wanted = Buffer.from(createHmac('sha256', secret).update(text).digest('hex'));
    const given = Buffer.from(String(signature).toLowerCase());
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
}

function ingest(request, text) {
  const { 'x-openclaw-signature': signature, 'x-openclaw-timestamp': timestamp, 'x-openclaw-key-id': keyId } = request.headers;
  const reject = (status, reason) => [status, { ok: false, status: 'rejected', reason }];
  if (!signature || !timestamp) return reject(401, 'missing x-openclaw-signature or x-openclaw-timestamp');
  let envelope;
  try {
    envelope = JSON.parse(text);
  } catch {
    return reject(400, 'invalid JSON body');
  }
  const key = envelope?.idempotencyKey;
  if (typeof key !== 'string' || key.trim() === '') return reject(400, 'missing idempotencyKey');
  if (control.secrets.length > 0 && !verify(envelope, signature)) return reject(401, 'invalid signature');
  const payload = envelope.event ?? envelope.snapshot;
  if (payload === null || typeof payload !== 'object') return reject(400, 'invalid milestone event');
  state.byKeyId[keyId] = (state.byKeyId[keyId] ?? 0) + 1;
  state.arrived.set(key, (state.arrived.get(key) ?? 0) + 1);
  const id = payload.milestoneId ?? payload.summaryId;
  if (state.accepted.has(key)) return [200, { ok: true, status: 'duplicate', milestoneId: id }];
  state.accepted.set(key, 1);
  return [200, { ok: true, status: 'accepted', milestoneId: id }];
}

function misbehave(mode, request, response, text) {
  switch (mode) {
    case 'status': {
      const headers = { 'content-type': 'application/json' };
      if (control.retryAfter !== null) headers['retry-after'] = control.retryAfter;
      return answer(response, control.status, { ok: false, status: 'rejected', reason: control.reason }, headers);
    }
    case 'hang':
      return undefined;
    case 'drop':
      return request.socket.destroy();
    case 'accept-then-drop':
      ingest(request, text);
      return request.socket.destroy();
    case 'lie':
      return answer(response, 200, { ok: true, status: 'duplicate' });
    case 'redirect':
      return answer(response, 302, {}, { location: '/elsewhere' });
    case 'flood':
      response.writeHead(500, { 'content-type': 'text/plain' });
      return flood(response);
    default:
      return answer(response, ...ingest(request, text));
  }
}

function flood(response) {
  while (!response.destroyed && response.write('x'.repeat(65536)));
  if (!response.destroyed) response.once('drain', () => flood(response));
}

const failures = [['status', 500], ['status', 503], ['status', 429], ['status', 408], ['drop'], ['accept-then-drop']];

function random() {
  if (Math.random() >= control.share) return 'accept';
  const [mode, status] = failures[Math.floor(Math.random() * failures.length)];
  control.status = status ?? control.status;
  return mode;
}

function answer(response, status, body, headers = { 'content-type': 'application/json' }) {
  state.statuses[status] = (state.statuses[status] ?? 0) + 1;
  const text = JSON.stringify(body);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function describe() {
  return {
    requests: state.requests,
    statuses: state.statuses,
    accepted: state.accepted.size,
    repeated: [...state.arrived.values()].filter((count) => count > 1).length,
    mostAtOnce: state.mostAtOnce,
    byKeyId: state.byKeyId,
    last: state.last,
  };
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const text = Buffer.concat(parts).toString('utf8');
    if (request.url === '/control') {
      const change = JSON.parse(text);
      if (change.reset) reset();
      control = { ...control, ...change };
      return answer(response, 200, control);
    }
    if (request.url === '/state') return answer(response, 200, describe());
    if (request.url === '/keys') return answer(response, 200, [...state.accepted.keys()]);
    state.requests++;
    state.mostAtOnce = Math.max(state.mostAtOnce, ++state.now);
    response.on('close', () => state.now--);
    state.last = { url: request.url, headers: request.headers, body: text };
    const act = () => misbehave(control.mode === 'random' ? random() : control.mode, request, response, text);
    return control.delay > 0 ? setTimeout(act, control.delay) : act();
  });
});
server.keepAliveTimeout = 60000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening ${server.address().port}`));
