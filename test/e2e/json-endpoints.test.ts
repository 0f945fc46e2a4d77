import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeTransformJobCommand,
  ListMonitoringExecutionsCommand,
  ListTransformJobsCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../examples/census-income/random.js';
import { type AwsClients, closeClients, localClients } from '../../examples/monitored-endpoint/clients.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { setUpMonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import { sendTraffic } from '../../examples/monitored-endpoint/traffic.js';
import { judgeWindow } from '../../examples/monitored-endpoint/window.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { hasPython } from '../support/python.js';
import { addRecordPreprocessor } from '../support/record-preprocessor.js';
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
function linesOf(rows: readonly Flat[], names: readonly string[]): string {
  return rows
    .map(({ rent, values }) => {
      const texts = new Map([['rent', rent], ...FEATURES.map((name, i) => [name, values[i] ?? ''] as const)]);
      const value = (name: string) =>
        name === 'heating' ? JSON.stringify(texts.get(name)) : texts.get(name);
      return `{${names.map((name) => `"${name}": ${value(name)}`).join(', ')}}\n`;
    })
    .join('');
}

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

  const [training, heldOut] = [flats(3000, 100, random), flats(2000, 100, random)];
  await putText(clients.s3, 's3://rents-data/new/train.jsonl', linesOf(training, ['rent', ...FEATURES]));
  // Another order than that of the live baseline.
  const reversed = ['rent', ...FEATURES].reverse();
  await putText(clients.s3, 's3://rents-data/new/held-out.jsonl', linesOf(heldOut, reversed));
  await putText(clients.s3, 's3://rents-data/new/held-out.csv', csvOf(heldOut));
  const run = await e2e.workflows.start({
    endpointName: 'rents',
    trainingDataset: { s3Uri: 's3://rents-data/new/train.jsonl', contentType: 'application/jsonlines' },
    baselineDataset: { s3Uri: 's3://rents-data/new/held-out.jsonl', labelColumn: 'rent' },
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

/** Two records per request, in the form of SageMaker's built-in algorithms. */
function instances(rows: readonly Flat[]): readonly string[] {
  const feature = ({ values: [area, rooms, distance, heating] }: Flat) =>
    `{"features": [${area}, ${rooms}, ${distance}, "${heating}"]}`;
  return Array.from(
    { length: rows.length / 2 },
    (_, i) =>
      `{"instances": [${rows
        .slice(2 * i, 2 * i + 2)
        .map(feature)
        .join(', ')}]}`,
  );
}

/** Moves the clock past the hour. Returns the status of the hour's execution. */
async function statusAfterTheHour(clients: AwsClients, scheduleName: string): Promise<string | undefined> {
  await fetch(`${e2e.stack.localUrl}/_local/clock/next-hour`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"minutesPast": 21}',
  });
  await e2e.stack.idle();
  const { MonitoringExecutionSummaries: executions } = await clients.sagemaker.send(
    new ListMonitoringExecutionsCommand({
      MonitoringScheduleName: scheduleName,
      SortBy: 'ScheduledTime',
      SortOrder: 'Descending',
      MaxResults: 1,
    }),
  );
  return executions?.[0]?.FailureReason ?? executions?.[0]?.MonitoringExecutionStatus;
}

/** What Model Monitor needs for nested JSON: a script that returns flat dictionaries. */
const FLATTEN = `
import json

COLUMNS = ${JSON.stringify(FEATURES)}

def preprocess_handler(inference_record):
    instances = json.loads(inference_record.endpoint_input.data)["instances"]
    predictions = json.loads(inference_record.endpoint_output.data)["predictions"]
    return [
        {"score": prediction["score"], **dict(zip(COLUMNS, instance["features"]))}
        for instance, prediction in zip(instances, predictions)
    ]
`;

test.skipIf(!hasPython)(
  'an endpoint with nested instances is rebaselined with a mapping, which SageMaker’s own analyzer confirms through the monitor’s script',
  async () => {
    const clients = localClients(e2e.stack.awsEnvironment);
    const random = seededRandom(11);
    const endpoint = await setUpMonitoredEndpoint(clients, {
      endpointName: 'instances',
      bucket: 'instances-data',
      data: { training: csvOf(flats(3000, 70, random)), validation: csvOf(flats(2000, 70, random)) },
      features: FEATURES,
      output: 'score',
    });
    const script = await addRecordPreprocessor(e2e.stack, clients, endpoint, FLATTEN);
    const window = async () => {
      const rows = instances(flats(600, 100, random));
      await sendTraffic(clients.runtime, {
        endpointName: 'instances',
        rows,
        contentType: 'application/json',
      });
      return statusAfterTheHour(clients, endpoint.monitor?.scheduleName as string);
    };
    for (let hour = 0; hour < 2; hour += 1) expect(await window()).toBe('CompletedWithViolations');

    await putText(clients.s3, 's3://instances-data/new/train.csv', csvOf(flats(3000, 100, random)));
    await putText(clients.s3, 's3://instances-data/new/held-out.csv', csvOf(flats(2000, 100, random)));
    const input = {
      endpointName: 'instances',
      trainingDataset: { s3Uri: 's3://instances-data/new/train.csv' },
      baselineDataset: { s3Uri: 's3://instances-data/new/held-out.csv', labelColumn: 0 },
      channels: { validation: { s3Uri: 's3://instances-data/new/held-out.csv' } },
    };
    const payloadMapping = {
      records: 'instances',
      features: 'features',
      probability: 'predictions[*].score',
      content_template: '{"instances": $records}',
      record_template: '{"features": $features}',
    };
    const wrong = await e2e.workflows.start({
      ...input,
      payloadMapping: { ...payloadMapping, features: 'values' },
    });
    await expect(wrong.result()).rejects.toMatchObject({
      cause: {
        type: 'MappingMatchesNothing',
        message: expect.stringMatching(
          /^Captured traffic s3:\/\/.*\.jsonl, line 1: payloadMapping\.features \("values"\) finds nothing/,
        ),
      },
    });

    const run = await e2e.workflows.start({ ...input, payloadMapping });
    const candidate = await run.untilWaitingForApproval();
    const { gate, warnings } = await run.status();
    expect(gate?.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')).toEqual([]);
    expect(gate?.checks.find(({ id }) => id === 'reference-analyzer')?.verdict).toBe('pass');
    expect(warnings?.join()).toContain(
      `${script}, which only SageMaker's analyzer runs. The run's own checks read`,
    );
    await run.decide({ decision: 'approve', candidate, approver: 'ada' });
    const result = await windowsUntil(run.handle, window, run.result());
    const renewed = await clients.sagemaker.send(
      new DescribeDataQualityJobDefinitionCommand({
        JobDefinitionName: result.definitions[endpoint.monitor?.scheduleName as string],
      }),
    );
    expect(renewed.DataQualityAppSpecification?.RecordPreprocessorSourceUri).toBe(script);
    expect(renewed.DataQualityBaselineConfig?.BaseliningJobName).toMatch(/-scripted-1$/);
    closeClients(clients);
    expect(result).toMatchObject({
      outcome: 'Rebaselined',
      diagnosis: 'Drift',
      verification: { counted: { clean: 3, dirty: 0 } },
      windows: { judgedWrongly: 0 },
    });
  },
);
