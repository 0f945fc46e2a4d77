/** Five thousand features on the real stack: only files may grow with their number, not messages or events. */
import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../examples/census-income/random.js';
import { closeClients, localClients } from '../../examples/monitored-endpoint/clients.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { setUpMonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import { judgeWindow } from '../../examples/monitored-endpoint/window.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
const FEATURES = Array.from({ length: 5000 }, (_, index) => `customer_behaviour_feature_${index}`);
/** An event's JSON with its envelope and Base64; the messages inside stay under 6 KB. */
const LONGEST_EVENT = 10_000;

/** Measurements around `mean`; the first hundred decide the label. */
function people(count: number, mean: number, random: Random) {
  return Array.from({ length: count }, () => {
    const features = FEATURES.map(() => (mean + 10 * random()).toFixed(2));
    const score = features.slice(0, 100).reduce((sum, value) => sum + Number(value) - mean - 5, 0);
    return { label: score > 0 ? '1' : '0', features: features.join(',') };
  });
}

test('a run over five thousand features reaches its approval with short messages', async () => {
  const clients = localClients(e2e.stack.awsEnvironment);
  const random = seededRandom(11);
  const labelled = (rows: ReturnType<typeof people>) =>
    rows.map(({ label, features }) => `${label},${features}\n`).join('');
  const endpoint = await setUpMonitoredEndpoint(clients, {
    endpointName: 'wide',
    bucket: 'wide-data',
    data: { training: labelled(people(220, 0, random)), validation: labelled(people(120, 0, random)) },
    features: FEATURES,
  });
  for (let hour = 0; hour < 2; hour += 1) {
    const { report } = await judgeWindow(clients, {
      localUrl: e2e.stack.localUrl,
      endpointName: 'wide',
      scheduleName: endpoint.monitor?.scheduleName as string,
      rows: people(60, 5, random).map(({ features }) => features),
    });
    // Every feature has shifted by half its range, and so has the output.
    expect(report.violations).toHaveLength(FEATURES.length + 1);
  }
  await putText(clients.s3, 's3://wide-data/new/train.csv', labelled(people(220, 5, random)));
  await putText(clients.s3, 's3://wide-data/new/held-out.csv', labelled(people(200, 5, random)));

  const run = await e2e.workflows.start({
    endpointName: 'wide',
    trainingDataset: { s3Uri: 's3://wide-data/new/train.csv' },
    baselineDataset: { s3Uri: 's3://wide-data/new/held-out.csv' },
  });
  const candidate = await run.untilWaitingForApproval();
  const { events } = await run.history();
  expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(LONGEST_EVENT);
  expect(JSON.stringify(await run.status()).length).toBeLessThan(LONGEST_EVENT);
  await run.decide({ decision: 'reject', candidate, approver: 'ada', reason: 'seen enough' });
  expect((await run.result()).outcome).toBe('Rejected');
  closeClients(clients);
});
