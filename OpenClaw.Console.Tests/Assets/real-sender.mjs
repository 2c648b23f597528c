// A sender as the orchestrator is one, in plain Node: it builds envelopes, sorts their keys at every depth, signs what JSON.stringify gives, and posts
// them in the order in which it made them, keys unsorted. Nothing of the console is used.
//   CONSOLE_URL=http://127.0.0.1:5080 MILESTONE_SIGNING_SECRET=<secret> node real-sender.mjs [milestones=100] [summaries=5] [name]
// Prints {"milestones":[{"milestoneId","idempotencyKey","status","answer"}...],"summaries":[{"summaryId",...}...]} and exits with 1 if any was not accepted.
import { createHmac, randomUUID } from 'node:crypto';

const url = process.env.CONSOLE_URL;
const secret = process.env.MILESTONE_SIGNING_SECRET;
const milestones = Number(process.argv[2] ?? 100);
const summaries = Number(process.argv[3] ?? 5);
const name = process.argv[4] ?? randomUUID().slice(0, 8);

const risks = ['on-track', 'at-risk', 'blocked', 'completed'];
const sources = ['orchestrator', 'agent', 'operator'];
const claims = [
  'Orchestrator started',
  'Deploy preview passed – 14 of 14 checks, 0.1 s slower than yesterday',
  'Backlog “security exposure” drained \u{1F9F9}',
  'Path C:\\agents\\build quoted as "C:\\\\agents"',
  'Zeilenumbruch\nund Tabulator\t, größer als vorher',
  '検証済み: すべての証拠が一致',
];

function sortKeysDeep(value) {
  if (Array.isArray(value)) return value.map(sortKeysDeep);
  if (value === null || typeof value !== 'object') return value;
  return Object.keys(value).sort().reduce((sorted, key) => {
    sorted[key] = sortKeysDeep(value[key]);
    return sorted;
  }, {});
}

function sign(envelope) {
  return createHmac('sha256', secret).update(JSON.stringify(sortKeysDeep(envelope))).digest('hex');
}

async function post(path, envelope) {
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-openclaw-signature': sign(envelope),
      'x-openclaw-timestamp': envelope.sentAtUtc,
    },
    body: JSON.stringify(envelope),
  });
  return { httpStatus: answer.status, ...(await answer.json()) };
}

function milestone(i) {
  const at = new Date(Date.now() - (milestones - i) * 1000).toISOString();
  const milestoneId = `real.${name}.${i}`;
  return {
    idempotencyKey: `${milestoneId}.${at}`,
    sentAtUtc: new Date().toISOString(),
    event: {
      milestoneId,
      timestampUtc: at,
      scope: `lane-${i % 7}`,
      claim: `${claims[i % claims.length]} (${i})`,
      evidence: [
        { type: 'log', path: `/app/logs/run-${i}.log`, summary: 'exit code 0' },
        ...(i % 3 === 0 ? [{ type: 'commit', path: 'orchestrator/src/index.ts', summary: 'boot sequence', ref: `9f2c1e${i}` }] : []),
      ],
      riskStatus: risks[i % risks.length],
      nextAction: i % 5 === 0 ? '' : 'Watch the next automation pass.',
      ...(i % 4 === 0 ? {} : { source: sources[i % sources.length] }),
      // What the console does not know must not break the signature.
      extra: { 10: 1e21, 2: 1.0, b: -0, a: [null, true, 1.5e-7, 12345678901234567890] },
    },
  };
}

function summary(i) {
  const summaryId = `real-summary.${name}.${i}`;
  return {
    idempotencyKey: summaryId,
    sentAtUtc: new Date().toISOString(),
    snapshot: {
      summaryId,
      generatedAtUtc: new Date(Date.now() - (summaries - i) * 1000).toISOString(),
      source: 'orchestrator',
      queueTotal: 40 + i,
      draftTotal: 12,
      selectedForDraftTotal: 3,
      tagCounts: { draft: 12, priority: 4, manualReview: 2 },
      topPillars: [{ id: 'trust', label: 'Trust', count: 9 + i }],
      topKeywordClusters: [{ id: 'zero-trust', label: 'zero trust', count: 5 }],
      segments: [
        { id: 'security-exposure', label: 'Security Exposure', liveSignalCount: 7 + i, state: 'hot', staticWeight: 5, clusterLabels: ['zero trust'] },
        { id: 'cash-velocity', label: 'Cash Velocity', liveSignalCount: 1, state: 'warm', staticWeight: 5, clusterLabels: [] },
      ],
    },
  };
}

const sent = { milestones: [], summaries: [] };
for (let i = 0; i < milestones; i++) {
  const envelope = milestone(i);
  const answer = await post('/internal/milestones/ingest', envelope);
  sent.milestones.push({ milestoneId: envelope.event.milestoneId, idempotencyKey: envelope.idempotencyKey, claim: envelope.event.claim, status: answer.status, answer });
}
for (let i = 0; i < summaries; i++) {
  const envelope = summary(i);
  const answer = await post('/internal/demand/ingest', envelope);
  sent.summaries.push({ summaryId: envelope.snapshot.summaryId, status: answer.status, answer });
}
process.stdout.write(JSON.stringify(sent) + '\n');
process.exitCode = [...sent.milestones, ...sent.summaries].every((one) => one.status === 'accepted') ? 0 : 1;
