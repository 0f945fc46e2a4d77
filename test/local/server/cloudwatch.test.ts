import { afterEach, beforeEach, expect, it } from 'vitest';
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
