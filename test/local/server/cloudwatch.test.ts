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

it('an alarm is made without data, and keeps its state when it is put again', async () => {
  expect(await json('PutMetricAlarm', { AlarmName: 'errors', Threshold: 1 })).toEqual({});
  expect(alarms()).toEqual([['errors', 'INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation']]);
  await json('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' });
  await json('PutMetricAlarm', { AlarmName: 'errors', Threshold: 2 });
  expect(await json('DescribeAlarms', { AlarmNames: ['errors', 'none'] })).toMatchObject({
    MetricAlarms: [{ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' }],
  });
});

it('the query protocol does the same', async () => {
  expect(await query({ Action: 'PutMetricAlarm', AlarmName: 'errors' })).toContain('<PutMetricAlarmResponse');
  await query({ Action: 'SetAlarmState', AlarmName: 'errors', StateValue: 'OK', StateReason: 'calm' });
  expect(alarms()).toEqual([['errors', 'OK', 'calm']]);
  await query({ Action: 'DeleteAlarms', 'AlarmNames.member.1': 'errors' });
  expect(alarms()).toEqual([]);
});

it('an alarm that does not exist and a state that there is not are refused', async () => {
  const unknown = { AlarmName: 'none', StateValue: 'ALARM', StateReason: '' };
  expect(await json('SetAlarmState', unknown)).toMatchObject({ __type: 'ResourceNotFound' });
  await json('PutMetricAlarm', { AlarmName: 'errors' });
  expect(await json('SetAlarmState', { AlarmName: 'errors', StateValue: 'LOUD' })).toMatchObject({
    __type: 'ValidationError',
  });
});

it('the control API sets one in a single call', async () => {
  const set = (body: Record<string, unknown>) =>
    fetch(`${running.url}/_local/alarms`, { method: 'POST', body: JSON.stringify(body) });
  expect((await set({ name: 'errors', state: 'ALARM' })).status).toBe(200);
  expect((await set({ name: 'errors', state: 'LOUD' })).status).toBe(400);
  expect(await (await fetch(`${running.url}/_local/alarms`)).json()).toMatchObject({
    alarms: [{ name: 'errors', state: 'ALARM' }],
  });
});

it('answers RPC v2 in CBOR, byte for byte', async () => {
  await json('PutMetricAlarm', { AlarmName: 'drift' });
  const response = await fetch(
    `${running.url}/other/service/GraniteServiceVersion20100801/operation/SetAlarmState`,
    {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      // RFC 8949, written by hand: an indefinite map, as the JavaScript SDK may send, of three texts.
      body: Buffer.from('\xbf\x69AlarmName\x65drift\x6aStateValue\x62OK\x6bStateReason\x60\xff', 'latin1'),
    },
  );
  expect([response.status, response.headers.get('smithy-protocol')]).toEqual([200, 'rpc-v2-cbor']);
  // An empty map.
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0xa0]);
  expect(alarms()).toEqual([['drift', 'OK', '']]);
});

describe('a metric', () => {
  const metric = { Namespace: 'app', MetricName: 'drift', Dimensions: [{ Name: 'Endpoint', Value: 'e' }] };
  const hour = { StartTime: 0, EndTime: 3600, Period: 3600 };

  it('is read back by period, with the statistics that were asked for', async () => {
    const at = (Timestamp: number, Value: number) => ({ ...metric, Timestamp, Value });
    await json('PutMetricData', { Namespace: 'app', MetricData: [at(60, 0.25), at(120, 0.75), at(3600, 9)] });
    const asked = { ...metric, ...hour, Statistics: ['Average', 'Maximum', 'SampleCount'] };
    expect(await json('GetMetricStatistics', asked)).toEqual({
      Label: 'drift',
      Datapoints: [{ Timestamp: 0, Unit: 'None', Average: 0.5, Maximum: 0.75, SampleCount: 2 }],
    });
    // Another set of dimensions is another metric.
    expect(await json('GetMetricStatistics', { ...asked, Dimensions: [] })).toMatchObject({ Datapoints: [] });
  });

  it('sets off the alarm that watches it, and calms it again', async () => {
    const watch = { ...metric, Period: 3600, Statistic: 'Maximum', EvaluationPeriods: 1, Threshold: 0.1 };
    await json('PutMetricAlarm', {
      AlarmName: 'drifted',
      ...watch,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const put = (Timestamp: number, Value: number) =>
      json('PutMetricData', { Namespace: 'app', MetricData: [{ ...metric, Timestamp, Value }] });
    await put(0, 0.3);
    expect(alarms()).toMatchObject([['drifted', 'ALARM', expect.stringContaining('[0.3] breach')]]);
    await put(3600, 0.05);
    expect(alarms()).toMatchObject([['drifted', 'OK', expect.anything()]]);
  });

  it('goes over the query protocol too', async () => {
    const datum = { 'MetricData.member.1.MetricName': 'm', 'MetricData.member.1.Value': '4' };
    await query({ Action: 'PutMetricData', Namespace: 'app', ...datum });
    expect(await query({ Action: 'ListMetrics', Namespace: 'app' })).toContain(
      '<Metrics><member><Namespace>app</Namespace><MetricName>m</MetricName>',
    );
  });
});
