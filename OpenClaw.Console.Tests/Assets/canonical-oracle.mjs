// Answers what a sender written in JavaScript signs. One base64 document a line in; out: "<base64 canonical> <hex signature>",
// or "!" where JSON.parse refuses. The secret is the first argument.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const secret = process.argv[2];

function sortKeysDeep(value) {
  if (Array.isArray(value)) return value.map(sortKeysDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.keys(value).sort().reduce((sorted, key) => {
    sorted[key] = sortKeysDeep(value[key]);
    return sorted;
  }, {});
}

function answer(line) {
  let value;
  try {
    value = JSON.parse(Buffer.from(line, 'base64').toString('utf8'));
  } catch {
    return '!';
  }
  const canonical = JSON.stringify(sortKeysDeep(value));
  const signature = createHmac('sha256', secret).update(canonical).digest('hex');
  return `${Buffer.from(canonical).toString('base64')} ${signature}`;
}

const lines = readFileSync(0, 'latin1').split('\n');
lines.pop();
process.stdout.write(lines.map(answer).join('\n') + '\n');
