import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../examples/census-income/random.js';
import { closeClients, localClients } from '../../examples/monitored-endpoint/clients.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { setUpMonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import { judgeWindow } from '../../examples/monitored-endpoint/window.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
const FEATURES = ['area', 'rooms', 'distance', 'heating'];

/** Rents of flats: a numeric label, and features that are numbers and text with commas. */
function flats(count: number, meanArea: number, random: Random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, () => {
    const area = (meanArea + 15 * normal()).toFixed(2);
    const rooms = String(1 + Math.floor(Math.abs(Number(area)) / 30));
    const distance = (8 * random()).toFixed(3);
    const heating = random() < 0.7 ? 'gas, central' : 'electric';
    const rent = (12 * Number(area) - 40 * Number(distance) + 20 * normal() + 300).toFixed(2);
    return { rent, features: `${area},${rooms},${distance},"${heating}"` };
  });
}

test('a regression endpoint is rebaselined from a training set with a header and the label last', async () => {
  const clients = localClients(e2e.stack.awsEnvironment);
  const random = seededRandom(7);
  const headerless = (rows: ReturnType<typeof flats>) =>
    rows.map(({ rent, features }) => `${rent},${features}\n`).join('');
  const endpoint = await setUpMonitoredEndpoint(clients, {
    endpointName: 'rents',
    bucket: 'rents-data',
    data: { training: headerless(flats(3000, 70, random)), validation: headerless(flats(2000, 70, random)) },
    features: FEATURES,
  });
  const window = () =>
    judgeWindow(clients, {
      localUrl: e2e.stack.localUrl,
      endpointName: 'rents',
      scheduleName: endpoint.monitor?.scheduleName as string,
      rows: flats(500, 100, random).map(({ features }) => features),
    });
  for (let hour = 0; hour < 2; hour += 1) expect((await window()).status).toBe('CompletedWithViolations');

  const training = flats(3000, 100, random).map(({ rent, features }) => `${features},${rent}\n`);
  await putText(
    clients.s3,
    's3://rents-data/new/train.csv',
    `${FEATURES.join(',')},rent\n${training.join('')}`,
  );
  const heldOut = flats(2000, 100, random).map(({ features }) => `${features}\n`);
  await putText(clients.s3, 's3://rents-data/new/held-out.csv', `${FEATURES.join(',')}\n${heldOut.join('')}`);
  const run = await e2e.workflows.start({
    endpointName: 'rents',
    trainingDataset: { s3Uri: 's3://rents-data/new/train.csv', labelColumn: 'rent' },
    baselineDataset: { s3Uri: 's3://rents-data/new/held-out.csv' },
    channels: { validation: { s3Uri: 's3://rents-data/new/held-out.csv' } },
  });
  const candidate = await run.untilWaitingForApproval();
  const { gate } = await run.status();
  expect(gate?.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')).toEqual([]);
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await windowsUntil(run.handle, window, run.result());
  closeClients(clients);
  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
});
