import { afterAll, expect, test } from 'vitest';
import { customersTable, type RandomTable, randomTable } from '../../bench/gate/random-tables.js';
import type { LabelledRow } from '../../bench/gate/scene.js';
import { closeClients, localClients } from '../../examples/monitored-endpoint/clients.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { setUpMonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import { judgeWindow } from '../../examples/monitored-endpoint/window.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { seededRandom } from '../../src/statistics/random.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
let close = () => {};
afterAll(() => close());

const featuresOf = ({ cells }: LabelledRow) => cells.map((cell) => cell ?? '').join(',');
const labelled = (rows: readonly LabelledRow[]) =>
  rows.map((row) => `${row.label},${featuresOf(row)}\n`).join('');

/** An endpoint whose traffic was quiet for some hours and has drifted since, retrained on the drifted population. */
async function rebaselined(name: string, table: RandomTable, seed: number) {
  const clients = localClients(e2e.stack.awsEnvironment);
  close = () => closeClients(clients);
  const random = seededRandom(seed);
  const { world, quiet, drifted, windowRows } = table;
  const draw = (moved: boolean, rows: number, from: 'training' | 'heldOut' | 'traffic') =>
    world.draw(from, moved, rows, random);
  const endpoint = await setUpMonitoredEndpoint(clients, {
    endpointName: name,
    bucket: `${name}-data`,
    data: {
      training: labelled(draw(false, 3000, 'training')),
      validation: labelled(draw(false, 2000, 'heldOut')),
    },
    features: [...world.columns],
  });
  const hour = (moved: boolean) =>
    judgeWindow(clients, {
      localUrl: e2e.stack.localUrl,
      endpointName: name,
      scheduleName: endpoint.monitor?.scheduleName as string,
      rows: draw(moved, windowRows, 'traffic').map(featuresOf),
    });
  for (let n = 0; n < quiet; n += 1) await hour(false);
  for (let n = 0; n < drifted; n += 1) await hour(true);

  const [training, heldOut] = [`s3://${name}-data/new/train.csv`, `s3://${name}-data/new/held-out.csv`];
  await putText(clients.s3, training, labelled(draw(true, 3000, 'training')));
  await putText(clients.s3, heldOut, labelled(draw(true, 2000, 'heldOut')));
  const run = await e2e.workflows.start({
    endpointName: name,
    trainingDataset: { s3Uri: training },
    baselineDataset: { s3Uri: heldOut },
    channels: { validation: { s3Uri: heldOut } },
  });
  await run.untilWaitingForApproval();
  const { waiting = [], diagnosis } = await run.status();
  const chosen = waiting.find(({ recommended }) => recommended) ?? waiting[0];
  await run.decide({ decision: 'approve', candidate: chosen?.digest, approver: 'ada' });
  const result = await windowsUntil(run.handle, () => hour(true), run.result());
  return { result, diagnosis };
}

test('a table with gaps is rebaselined although its normal hours raised violations by chance', async () => {
  const { result, diagnosis } = await rebaselined('customers', customersTable(), 1);
  expect(diagnosis).toBe('Drift');
  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
});

test.each([2002, 2006, 2007])(
  'the random table of seed %i is rebaselined with one approval',
  async (seed) => {
    const { result } = await rebaselined(`table-${seed}`, randomTable(seededRandom(seed)), seed);
    expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  },
);
