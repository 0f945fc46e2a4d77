import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningLocalPlatform, startLocalPlatform } from '../../../src/local/index.js';
import { runStubbed, type StubbedPlatform } from './running-platform.js';

let folder: StubbedPlatform;
let running: RunningLocalPlatform;
beforeEach(async () => {
  folder = await runStubbed();
  running = await startLocalPlatform({ stateDir: `${folder.folder}/whole` });
});
afterEach(async () => {
  await running.close();
  await folder.remove();
});

const signature = 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/monitoring/aws4_request, Signature=s';
const json = async (operation: string, input: Record<string, unknown>) => {
  const response = await fetch(`${running.url}/other`, {
    method: 'POST',
    headers: {
      authorization: signature,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, unknown>;
};
const query = async (form: Record<string, string>) => {
  const body = new URLSearchParams({ Version: '2010-08-01', ...form });
  const headers = { authorization: signature };
  return (await fetch(`${running.url}/other`, { method: 'POST', headers, body })).text();
};
const alarms = () => running.sagemaker.alarms.all().map(({ name, state, reason }) => [name, state, reason]);

it('a new alarm has insufficient data, and PutMetricAlarm keeps the state of an existing alarm', async () => {
  expect(await json('PutMetricAlarm', { AlarmName: 'errors', Threshold: 1 })).toEqual({});
  expect(alarms()).toEqual([['errors', 'INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation']]);
  await json('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' });
  await json('PutMetricAlarm', { AlarmName: 'errors', Threshold: 2 });
  expect(await json('DescribeAlarms', { AlarmNames: ['errors', 'none'] })).toMatchObject({
    MetricAlarms: [{ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' }],
  });
});

it('the query protocol creates, sets and deletes an alarm', async () => {
  expect(await query({ Action: 'PutMetricAlarm', AlarmName: 'errors' })).toContain('<PutMetricAlarmResponse');
  await query({ Action: 'SetAlarmState', AlarmName: 'errors', StateValue: 'OK', StateReason: 'recovered' });
  expect(alarms()).toEqual([['errors', 'OK', 'recovered']]);
  await query({ Action: 'DeleteAlarms', 'AlarmNames.member.1': 'errors' });
  expect(alarms()).toEqual([]);
});

it('SetAlarmState rejects an absent alarm and an unknown state', async () => {
  const unknown = { AlarmName: 'none', StateValue: 'ALARM', StateReason: '' };
  expect(await json('SetAlarmState', unknown)).toMatchObject({ __type: 'ResourceNotFound' });
  await json('PutMetricAlarm', { AlarmName: 'errors' });
  expect(await json('SetAlarmState', { AlarmName: 'errors', StateValue: 'LOUD' })).toMatchObject({
    __type: 'ValidationError',
  });
});

it('the control API creates and sets an alarm in one call', async () => {
  const set = (body: Record<string, unknown>) =>
    fetch(`${running.url}/_local/alarms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await set({ name: 'errors', state: 'ALARM' })).status).toBe(200);
  expect((await set({ name: 'errors', state: 'LOUD' })).status).toBe(400);
  expect(await (await fetch(`${running.url}/_local/alarms`)).json()).toMatchObject({
    alarms: [{ name: 'errors', state: 'ALARM' }],
  });
});

it('SetAlarmState over RPC v2 returns CBOR', async () => {
  await json('PutMetricAlarm', { AlarmName: 'drift' });
  const response = await fetch(
    `${running.url}/other/service/GraniteServiceVersion20100801/operation/SetAlarmState`,
    {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      // RFC 8949, written by hand: an indefinite-length map with three texts, which the JavaScript SDK may send.
      body: Buffer.from('\xbf\x69AlarmName\x65drift\x6aStateValue\x62OK\x6bStateReason\x60\xff', 'latin1'),
    },
  );
  expect([response.status, response.headers.get('smithy-protocol')]).toEqual([200, 'rpc-v2-cbor']);
  // 0xa0 is an empty map.
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0xa0]);
  expect(alarms()).toEqual([['drift', 'OK', '']]);
});

describe('a metric', () => {
  const metric = { Namespace: 'app', MetricName: 'drift', Dimensions: [{ Name: 'Endpoint', Value: 'e' }] };
  const hour = { StartTime: 0, EndTime: 3600, Period: 3600 };

  it('GetMetricStatistics returns the requested statistics of a metric by period', async () => {
    const at = (Timestamp: number, Value: number) => ({ ...metric, Timestamp, Value });
    await json('PutMetricData', { Namespace: 'app', MetricData: [at(60, 0.25), at(120, 0.75), at(3600, 9)] });
    const request = { ...metric, ...hour, Statistics: ['Average', 'Maximum', 'SampleCount'] };
    expect(await json('GetMetricStatistics', request)).toEqual({
      Label: 'drift',
      Datapoints: [{ Timestamp: 0, Unit: 'None', Average: 0.5, Maximum: 0.75, SampleCount: 2 }],
    });
    // Metrics with different dimensions are different metrics.
    expect(await json('GetMetricStatistics', { ...request, Dimensions: [] })).toMatchObject({
      Datapoints: [],
    });
  });

  it('a metric sets its alarm to ALARM and back to OK', async () => {
    const condition = { ...metric, Period: 3600, Statistic: 'Maximum', EvaluationPeriods: 1, Threshold: 0.1 };
    await json('PutMetricAlarm', {
      AlarmName: 'drifted',
      ...condition,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const put = (Timestamp: number, Value: number) =>
      json('PutMetricData', { Namespace: 'app', MetricData: [{ ...metric, Timestamp, Value }] });
    await put(0, 0.3);
    expect(alarms()).toMatchObject([['drifted', 'ALARM', expect.stringContaining('[0.3] breach')]]);
    await put(3600, 0.05);
    expect(alarms()).toMatchObject([['drifted', 'OK', expect.anything()]]);
  });

  it('PutMetricData and ListMetrics support the query protocol', async () => {
    const datum = { 'MetricData.member.1.MetricName': 'm', 'MetricData.member.1.Value': '4' };
    await query({ Action: 'PutMetricData', Namespace: 'app', ...datum });
    expect(await query({ Action: 'ListMetrics', Namespace: 'app' })).toContain(
      '<Metrics><member><Namespace>app</Namespace><MetricName>m</MetricName>',
    );
  });
});
