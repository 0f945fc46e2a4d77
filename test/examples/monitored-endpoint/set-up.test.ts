import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeEndpointCommand,
  DescribeMonitoringScheduleCommand,
  DescribeTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../examples/census-income/random.js';
import { type AwsClients, closeClients, localClients } from '../../../examples/monitored-endpoint/clients.js';
import { recreateEndpoint } from '../../../examples/monitored-endpoint/deploy.js';
import { runMonitorAgain } from '../../../examples/monitored-endpoint/run-monitor-again.js';
import { getText } from '../../../examples/monitored-endpoint/s3.js';
import {
  type MonitoredEndpoint,
  setUpMonitoredEndpoint,
} from '../../../examples/monitored-endpoint/set-up.js';
import { type JudgedWindow, judgeWindow } from '../../../examples/monitored-endpoint/window.js';
import { type RunningLocalPlatform, startLocalPlatform } from '../../../src/local/index.js';

const INSTANT = { training: 0, transform: 0, processing: 0, endpoint: 0, schedule: 0 };
const ROWS = 300;

/** Rents of flats: another table than the census, with a comma in a quoted cell. */
function flat(random: Random, larger = 0): string {
  const size = 30 + 90 * random() + larger;
  const place = ['"Centre, old"', 'Harbour', 'Hill'][Math.floor(random() * 3)] ?? '';
  return `${size.toFixed(3)},${place}`;
}

function rent(row: string, random: Random): string {
  const [size = '', place = ''] = row.split(/,(.*)/);
  return (8 * Number(size) + (place.startsWith('"') ? 200 : 0) + 50 * random()).toFixed(2);
}

let folder: string;
let local: RunningLocalPlatform;
let clients: AwsClients;
let endpoint: MonitoredEndpoint;
const random = seededRandom(42);

const flats = (larger = 0) => Array.from({ length: ROWS }, () => flat(random, larger));
const labelled = (rows: readonly string[]) => rows.map((row) => `${rent(row, random)},${row}`).join('\n');
const judge = (rows: readonly string[]): Promise<JudgedWindow> =>
  judgeWindow(clients, {
    localUrl: local.url,
    endpointName: endpoint.endpointName,
    scheduleName: endpoint.monitor?.scheduleName ?? '',
    rows,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'monitored-endpoint-'));
  local = await startLocalPlatform({ stateDir: folder, durations: INSTANT, startAt: '2026-03-02T09:05:00Z' });
  clients = localClients({ ...local.environment });
  endpoint = await setUpMonitoredEndpoint(clients, {
    endpointName: 'rents',
    bucket: 'rents-data',
    data: { training: labelled(flats()), validation: labelled(flats()) },
    features: ['size', 'place'],
    output: 'rent',
  });
});

afterAll(async () => {
  closeClients(clients);
  await local.close();
  rmSync(folder, { recursive: true });
});

describe('an endpoint set up from any table', () => {
  it('the endpoint is in service with data capture and an hourly monitor', async () => {
    const { EndpointStatus, DataCaptureConfig } = await clients.sagemaker.send(
      new DescribeEndpointCommand({ EndpointName: 'rents' }),
    );
    expect(EndpointStatus).toBe('InService');
    expect(DataCaptureConfig).toMatchObject({ CaptureStatus: 'Started', CurrentSamplingPercentage: 100 });
    const schedule = await clients.sagemaker.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: 'rents-data-quality' }),
    );
    expect(schedule.MonitoringScheduleStatus).toBe('Scheduled');
    expect(schedule.MonitoringScheduleConfig?.MonitoringJobDefinitionName).toBe('rents-a');
  });

  it('the training job has a train channel and a validation channel', async () => {
    const job = await clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'rents-a' }));
    const channels = job.InputDataConfig?.map(({ ChannelName, DataSource }) => [
      ChannelName,
      DataSource?.S3DataSource?.S3Uri,
    ]);
    expect(channels).toEqual([
      ['train', endpoint.model.trainingUri],
      ['validation', endpoint.model.validationUri],
    ]);
  });

  it('the baseline is made from the model’s outputs on the held-out rows, outputs first', async () => {
    const [header, ...rows] = (await getText(clients.s3, endpoint.baseline.datasetUri)).trimEnd().split('\n');
    expect(header).toBe('rent,size,place');
    const heldOut = await getText(clients.s3, `${endpoint.model.validationUri}rows.csv`);
    const features = heldOut.split('\n').map((row) => row.replace(/^[^,]*,/, ''));
    expect(rows.map((row) => row.replace(/^[^,]*,/, ''))).toEqual(features);
    const errors = rows.map(
      (row, i) => Number(row.split(',')[0]) - Number(heldOut.split('\n')[i]?.split(',')[0]),
    );
    // The noise in the rents is uniform between 0 and 50.
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(40);
    const constraints = JSON.parse(await getText(clients.s3, endpoint.baseline.constraintsUri));
    expect(constraints.features.map((feature: { inferred_type: string }) => feature.inferred_type)).toEqual([
      'Fractional',
      'Fractional',
      'String',
    ]);
  });

  it('the monitor raises no violations in a normal hour, and raises them in a drifted one, also when run again or after the endpoint is recreated', async () => {
    const quiet = await judge(flats());
    expect(quiet.status).toBe('Completed');
    expect(quiet.report).toMatchObject({ rows: ROWS, violations: [], windowStart: '2026-03-02T09:00:00Z' });
    expect(quiet.report.drift.map(({ feature }) => feature)).toEqual(['rent', 'size', 'place']);

    const drifted = await judge(flats(45));
    expect(drifted.status).toBe('CompletedWithViolations');
    expect(drifted.jobDefinitionName).toBe('rents-a');
    const names = drifted.report.violations.map(({ feature_name }) => feature_name);
    expect(names.sort()).toEqual(['rent', 'size']);
    const distances = drifted.report.drift.filter(({ distance, threshold }) => distance > threshold);
    expect(distances.map(({ feature }) => feature)).toEqual(['rent', 'size']);

    const again = await runMonitorAgain(clients, drifted.report.processingJobName);
    expect(again.violations).toEqual(drifted.report.violations);

    await recreateEndpoint(clients, 'rents');
    expect((await judge(flats(45))).status).toBe('CompletedWithViolations');
  });

  it('the error names the row that the model could not answer', async () => {
    await expect(judge([...flats().slice(0, 5), '1,2,3,4'])).rejects.toThrow(
      /endpoint rents did not answer row 6 of 6/,
    );
  });
});
