// The comparison: a BullMQ worker that does what the console's dispatcher does for a delivery (canonical JSON, HMAC, POST, keep what came back), on the
// same Redis, against the same receiver, at the same concurrency. Commands on standard input, one a line: fill <name> <count>, go, stop.
//   REDIS_PORT=.. RECEIVER=http://127.0.0.1:..../in CONCURRENCY=8 SECRET=.. node bull.mjs
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };
const receiver = new URL(process.env.RECEIVER);
const concurrency = Number(process.env.CONCURRENCY);
const secret = process.env.SECRET;
const keyId = createHash('sha256').update(secret).digest('hex').slice(0, 8);
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
const queue = new Queue('deliveries', { connection });

function sortKeysDeep(value) {
  if (Array.isArray(value)) return value.map(sortKeysDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.keys(value).sort().reduce((sorted, key) => {
    sorted[key] = sortKeysDeep(value[key]);
    return sorted;
  }, {});
}

function deliver(job) {
  const body = JSON.stringify(sortKeysDeep(job.data));
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-openclaw-signature': createHmac('sha256', secret).update(body).digest('hex'),
    'x-openclaw-timestamp': new Date().toISOString(),
    'x-openclaw-key-id': keyId,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: receiver.hostname, port: receiver.port, path: receiver.pathname, method: 'POST', headers, agent, timeout: 10000 }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => (answer.statusCode < 300 ? resolve({ status: answer.statusCode, answer: text, keyId }) : reject(new Error(`HTTP ${answer.statusCode}`))));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const worker = new Worker('deliveries', deliver, { connection, concurrency, autorun: false, removeOnComplete: { count: 50000 } });
worker.on('error', (error) => console.error(error));
let running = false;

const event = JSON.parse(process.env.EVENT);
const commands = {
  async fill(name, count) {
    await queue.pause();
    for (let from = 0; from < Number(count); from += 500) {
      const jobs = [];
      for (let i = from; i < Math.min(from + 500, Number(count)); i++) {
        const id = `${name}.${i}`;
        jobs.push({
          name: 'milestone',
          data: { idempotencyKey: id, sentAtUtc: new Date().toISOString(), event: { ...event, milestoneId: id } },
          opts: { jobId: id, attempts: 3, backoff: { type: 'exponential', delay: 30000 } },
        });
      }
      await queue.addBulk(jobs);
    }
  },
  async go() {
    await queue.resume();
    if (!running) {
      running = true;
      worker.run();
    }
  },
  async clear() {
    await queue.pause();
    await queue.obliterate({ force: true });
  },
};

console.log('ready: bullmq');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...parameters] = line.split(' ');
  if (name === 'stop') break;
  await commands[name](...parameters);
  console.log(`done: ${name}`);
}
await worker.close();
await queue.close();
process.exit(0);
