import { DescribeTransformJobCommand, ListTransformJobsCommand } from '@aws-sdk/client-sagemaker';
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

interface Flat {
  readonly rent: string;
  /** In the order of FEATURES, as text. */
  readonly values: readonly string[];
}

/** Rents of flats: a numeric label, and features that are numbers and text with commas. */
function flats(count: number, meanArea: number, random: Random): readonly Flat[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, () => {
    const area = (meanArea + 15 * normal()).toFixed(2);
    const rooms = String(1 + Math.floor(Math.abs(Number(area)) / 30));
    const distance = (8 * random()).toFixed(3);
    const heating = random() < 0.7 ? 'gas, central' : 'electric';
    const rent = (12 * Number(area) - 40 * Number(distance) + 20 * normal() + 300).toFixed(2);
    return { rent, values: [area, rooms, distance, heating] };
  });
}

const csv = ({ rent, values: [area, rooms, distance, heating] }: Flat) =>
  `${rent},${area},${rooms},${distance},"${heating}"\n`;
const csvOf = (rows: readonly Flat[]) => rows.map(csv).join('');
/** A client that names the members in an order of its own. */
const named = ({ values: [area, rooms, distance, heating] }: Flat) =>
  `{"heating": "${heating}", "distance": ${distance}, "rooms": ${rooms}, "area": ${area}}`;

test('an endpoint that speaks JSON Lines is rebaselined: its capture is read by name and scored as JSON Lines', async () => {
  const clients = localClients(e2e.stack.awsEnvironment);
  const random = seededRandom(7);
  const endpoint = await setUpMonitoredEndpoint(clients, {
    endpointName: 'rents',
    bucket: 'rents-data',
    data: { training: csvOf(flats(3000, 70, random)), validation: csvOf(flats(2000, 70, random)) },
    features: FEATURES,
    output: 'score',
    hyperparameters: { feature_names: FEATURES.join(',') },
  });
  const window = () =>
    judgeWindow(clients, {
      localUrl: e2e.stack.localUrl,
      endpointName: 'rents',
      scheduleName: endpoint.monitor?.scheduleName as string,
      rows: flats(500, 100, random).map(named),
      contentType: 'application/jsonlines',
    });
  for (let hour = 0; hour < 2; hour += 1) {
    const { status, report } = await window();
    expect(status).toBe('CompletedWithViolations');
    expect(report.violations.map((v) => `${v.feature_name}|${v.constraint_check_type}`)).toContain(
      'area|baseline_drift_check',
    );
  }

  await putText(clients.s3, 's3://rents-data/new/train.csv', csvOf(flats(3000, 100, random)));
  await putText(clients.s3, 's3://rents-data/new/held-out.csv', csvOf(flats(2000, 100, random)));
  const run = await e2e.workflows.start({
    endpointName: 'rents',
    trainingDataset: { s3Uri: 's3://rents-data/new/train.csv' },
    baselineDataset: { s3Uri: 's3://rents-data/new/held-out.csv', labelColumn: 0 },
    channels: { validation: { s3Uri: 's3://rents-data/new/held-out.csv' } },
  });
  const candidate = await run.untilWaitingForApproval();
  const { gate, warnings } = await run.status();
  expect(gate?.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')).toEqual([]);
  expect(warnings).toEqual([]);
  const { TransformJobSummaries } = await clients.sagemaker.send(
    new ListTransformJobsCommand({ NameContains: 'score' }),
  );
  const { TransformInput, TransformOutput } = await clients.sagemaker.send(
    new DescribeTransformJobCommand({ TransformJobName: TransformJobSummaries?.[0]?.TransformJobName }),
  );
  expect([TransformInput?.ContentType, TransformOutput?.Accept]).toEqual([
    'application/jsonlines',
    'application/jsonlines',
  ]);
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await windowsUntil(run.handle, window, run.result());
  closeClients(clients);
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    diagnosis: 'Drift',
    verification: { counted: { clean: 3, dirty: 0 } },
    windows: { judgedWrongly: 0 },
  });
});
