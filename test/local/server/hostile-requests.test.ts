/** Requests that no client sends: none may end the process, take long, or be answered as a fault of the platform. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'cborg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningLocalPlatform, startLocalPlatform } from '../../../src/local/index.js';

const stateDir = mkdtempSync(join(tmpdir(), 'local-hostile-'));
let local: RunningLocalPlatform;
beforeAll(async () => {
  local = await startLocalPlatform({ stateDir, startAt: '2026-01-05T09:30:00Z' });
});
afterAll(async () => {
  await local.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const post = async (path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
  const response = await fetch(`${local.url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, body: await response.text() };
};
const control = (path: string, body: object | string) =>
  post(`/_local/${path}`, typeof body === 'string' ? body : JSON.stringify(body), {
    'content-type': 'application/json',
  });
const sagemaker = (operation: string, body: string) =>
  post('/sagemaker', body, { 'x-amz-target': `SageMaker.${operation}` });
const cloudWatchJson = (operation: string, body: string) =>
  post('/other', body, { 'x-amz-target': `GraniteServiceVersion20100801.${operation}` });
const cloudWatchQuery = (form: string) =>
  post('/other', form, {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: 'AWS4-HMAC-SHA256 Credential=key/20260105/us-east-1/monitoring/aws4_request',
  });
const cloudWatchCbor = (operation: string, body: Buffer) =>
  post(`/other/service/GraniteServiceVersion20100801/operation/${operation}`, body, {
    'smithy-protocol': 'rpc-v2-cbor',
    'content-type': 'application/cbor',
  });

const arrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const DEPTHS = [65, 1_000, 10_000, 150_000];

describe('the clock', () => {
  it.each([
    { bySeconds: 1e12 },
    { bySeconds: 1e300 },
    { bySeconds: 20 * 366 * 86_400 },
    { bySeconds: 31 * 86_400 + 60 },
    { to: '2046-01-05T09:30:00Z' },
    { to: '9999-12-31T23:59:59Z' },
  ])('the clock refuses the step %j at once', async (step) => {
    const before = performance.now();
    const { status, body } = await control('clock/step', step);
    expect([status, body]).toEqual([400, expect.stringMatching(/at most 31 days|not a valid date/)]);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('the clock accepts a step of 31 days', async () => {
    expect((await control('clock/step', { bySeconds: 31 * 86_400 })).status).toBe(200);
  });
});

describe('values that are out of range', () => {
  it.each([
    ['idle', { timeoutSeconds: 1e12 }],
    ['faults', { kind: 'delay', operation: 'InvokeEndpoint', milliseconds: 1e12 }],
    ['faults', { kind: 'not-yet-visible', milliseconds: 1e300 }],
    ['faults', { kind: 'throttle', operation: 'x'.repeat(10_000) }],
    ['alarms', { name: 'x'.repeat(10_000), state: 'OK' }],
    ['alarms', { name: '\ud800', state: 'OK' }],
    ['clock/next-hour', { minutesPast: 1e9 }],
  ] as const)('POST /_local/%s with %j is refused', async (path, body) => {
    expect((await control(path, body)).status).toBe(400);
  });
});

describe('deep nesting', () => {
  it.each(DEPTHS)('JSON that is nested %i levels deep is refused', async (depth) => {
    for (const nested of [arrays(depth), objects(depth)]) {
      const tags = `{"ResourceArn": "arn", "Tags": ${nested}}`;
      const answers = [
        await sagemaker('ListTags', tags),
        await sagemaker('CreateEndpointConfig', `{"ProductionVariants": [{"ModelName": ${nested}}]}`),
        await sagemaker('NoSuchOperation', nested),
        await cloudWatchJson('PutMetricAlarm', `{"AlarmName": "a", "Dimensions": ${nested}}`),
        await control('faults', nested),
      ];
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
      for (const { body } of answers) expect(body).toMatch(/nested too deep|not a JSON object/);
    }
  });

  it.each(DEPTHS)('CBOR that is nested %i levels deep is refused', async (depth) => {
    // 0x81: a list with one element.
    const nested = Buffer.concat([encode('a'), Buffer.alloc(depth, 0x81), encode(1)]);
    const map = Buffer.concat([Buffer.from([0xa1]), nested]);
    expect((await cloudWatchCbor('PutMetricAlarm', map)).status).toBe(400);
  });

  it.each([33, 1_000, 10_000, 100_000])('a query parameter with %i parts is refused', async (parts) => {
    for (const name of [`a${'.a'.repeat(parts)}`, `MetricData${'.member'.repeat(parts)}`]) {
      const { status, body } = await cloudWatchQuery(`Action=PutMetricAlarm&AlarmName=x&${name}=1`);
      expect([status, body]).toEqual([400, expect.stringContaining('MalformedQueryString')]);
    }
  });

  it.each(DEPTHS)('XML that is nested %i levels deep is refused', async (depth) => {
    await fetch(`${local.url}/s3/bucket`, { method: 'PUT' });
    const xml = `<Delete>${'<Object>'.repeat(depth)}<Key>a</Key>${'</Object>'.repeat(depth)}</Delete>`;
    expect((await post('/s3/bucket?delete', xml)).status).toBe(400);
  });
});

describe('long lists', () => {
  it('a metric with 200,000 values is stored', async () => {
    const Values = Array.from({ length: 200_000 }, (_, i) => i % 1000);
    const datum = { MetricName: 'many', Timestamp: 1767600000, Values };
    const body = JSON.stringify({ Namespace: 'n', MetricData: [datum] });
    expect(body.length).toBeLessThan(1_048_576);
    expect((await cloudWatchJson('PutMetricData', body)).status).toBe(200);
  });

  it('a request with 150,000 violations is refused', async () => {
    const variants = `{"ProductionVariants": [${'{},'.repeat(150_000)}{}]}`;
    expect((await sagemaker('CreateEndpointConfig', variants)).status).toBe(400);
  });

  it('a map with 60,000 invalid values is refused', async () => {
    const members = Array.from({ length: 60_000 }, (_, i) => [`k${i}`, 'v'.repeat(2)]);
    const body = JSON.stringify({ TrainingJobName: 'x', HyperParameters: Object.fromEntries(members) });
    expect((await sagemaker('CreateTrainingJob', body)).status).toBe(400);
  });
});

describe('values of a wrong kind', () => {
  const WRONG = ['{"toString": 1, "valueOf": 1}', '{"__proto__": {"x": 1}}', 'null', '[[]]', '1e999', 'true'];

  it.each(WRONG)('%s in place of a text or a number is no fault of the platform', async (wrong) => {
    const answers = await Promise.all([
      sagemaker('DescribeEndpoint', `{"EndpointName": ${wrong}}`),
      sagemaker('CreateEndpoint', `{"EndpointName": ${wrong}, "EndpointConfigName": ${wrong}}`),
      sagemaker('CreateEndpointConfig', `{"EndpointConfigName": "c", "ProductionVariants": ${wrong}}`),
      sagemaker('CreateEndpointConfig', `{"ProductionVariants": [{"ModelName": ${wrong}}]}`),
      sagemaker('ListEndpoints', `{"MaxResults": ${wrong}, "NextToken": ${wrong}}`),
      ...['AlarmNames', 'AlarmNamePrefix', 'StateValue', 'MaxRecords', 'NextToken'].flatMap((member) => [
        cloudWatchJson('DescribeAlarms', `{"${member}": ${wrong}}`),
        cloudWatchJson('DescribeAlarms', `{"${member}": [${wrong}]}`),
      ]),
      cloudWatchJson('SetAlarmState', `{"AlarmName": ${wrong}, "StateValue": ${wrong}}`),
      cloudWatchJson('DeleteAlarms', `{"AlarmNames": [${wrong}]}`),
      cloudWatchJson('PutMetricAlarm', `{"AlarmName": "a", "MetricName": ${wrong}, "Period": ${wrong}}`),
      cloudWatchJson('ListMetrics', `{"NextToken": ${wrong}, "Dimensions": [${wrong}]}`),
      ...['Timestamp', 'Value', 'Values', 'Counts', 'StatisticValues', 'Dimensions', 'Unit'].map((member) =>
        cloudWatchJson(
          'PutMetricData',
          `{"Namespace": "n", "MetricData": [{"MetricName": "m", "${member}": ${wrong}}]}`,
        ),
      ),
      ...['Values', 'Counts', 'Dimensions'].map((member) =>
        cloudWatchJson(
          'PutMetricData',
          `{"Namespace": "n", "MetricData": [{"MetricName": "m", "Values": [1], "${member}": [${wrong}]}]}`,
        ),
      ),
      cloudWatchJson('PutMetricData', `{"Namespace": "n", "MetricData": [${wrong}]}`),
      cloudWatchJson('GetMetricData', `{"StartTime": 0, "EndTime": 1, "MetricDataQueries": [${wrong}]}`),
      cloudWatchJson(
        'GetMetricStatistics',
        `{"Namespace": "n", "MetricName": "m", "StartTime": ${wrong}, "EndTime": 1, "Period": ${wrong}, "Statistics": [${wrong}]}`,
      ),
    ]);
    const faults = answers.filter(({ status }) => status >= 500);
    expect(faults).toEqual([]);
  });
});

it('the platform still serves requests', async () => {
  expect((await fetch(`${local.url}/_local/health`)).status).toBe(200);
  expect((await sagemaker('ListEndpoints', '{}')).status).toBe(200);
  expect((await cloudWatchJson('DescribeAlarms', '{}')).status).toBe(200);
  expect((await cloudWatchJson('ListMetrics', '{}')).status).toBe(200);
});
