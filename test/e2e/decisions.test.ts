import { METADATA_ENCODING_KEY } from '@temporalio/common';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';
import type { RunUnderTest } from '../support/workflow.js';

const e2e = useStack();
let census: CensusEndpoint;
let before: Awaited<ReturnType<typeof inProduction>>;

beforeAll(async () => {
  census = await e2e.census({ endpointName: 'decided', drifted: 2 });
  before = await inProduction(census);
});

const start = (more: object = {}) =>
  e2e.workflows.start({
    endpointName: 'decided',
    trainingDataset: { s3Uri: census.trainingUri },
    ...more,
  });

async function nothingChanged(): Promise<void> {
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'decided')).toEqual([]);
}

test('a rejection ends the run with name and reason, and nothing live is touched', async () => {
  const run = await start();
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'bob', reason: 'not in the holidays' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rejected',
    summary: 'Rejected by bob: not in the holidays.',
    decision: { decision: 'reject', approver: 'bob' },
  });
  await nothingChanged();
});

test('with nothing deployed, a rejection that would keep the model leaves nothing behind either', async () => {
  const run = await start({ onReject: 'keep' });
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'bob' });
  expect(await run.result()).toMatchObject({ outcome: 'Rejected' });
  await nothingChanged();
});

test('without a decision by the deadline the run expires, and nothing live is touched', async () => {
  const run = await start({ approval: { deadlinePeriods: 0.0003 } });
  expect(await run.result()).toMatchObject({ outcome: 'Expired' });
  await nothingChanged();
});

describe('messages that are not a decision', () => {
  let run: RunUnderTest;
  let candidate: string;
  beforeAll(async () => {
    run = await start();
    candidate = await run.untilWaitingForApproval();
  });

  test.each([
    [
      'another candidate',
      () => ({ candidate: 'ffffffffffff', approver: 'eve' }),
      /names candidate "ffffffffffff"/,
    ],
    ['no approver', () => ({ candidate }), /approver/],
    ['a word', () => 'yes', /expected object/i],
    ['nothing', () => undefined, /expected object/i],
    ['a list', () => [1, 2], /expected object/i],
  ])('approving with %s is refused in words and leaves the run waiting', async (_, payload, refusal) => {
    const { count } = (await run.status()).refusals;
    await run.signal('approve', payload());
    const { refusals, waitingForApprovalOf } = await run.until((status) => status.refusals.count > count);
    expect(refusals.last.at(-1)).toMatch(refusal);
    expect(waitingForApprovalOf).toBe(candidate);
  });

  test.each([
    ['broken JSON', 'json/plain', '{"candidate": '],
    ['an encoding that nobody speaks', 'json/protobuf', '{}'],
  ])('%s does not wedge the run', async (_, encoding, data) => {
    const { count } = (await run.status()).refusals;
    const { client } = e2e.workflows;
    await client.workflowService.signalWorkflowExecution({
      namespace: e2e.stack.namespace,
      workflowExecution: { workflowId: run.workflowId },
      signalName: 'approve',
      input: {
        payloads: [{ metadata: { [METADATA_ENCODING_KEY]: Buffer.from(encoding) }, data: Buffer.from(data) }],
      },
    });
    const { refusals } = await run.until((status) => status.refusals.count > count);
    expect(refusals.last.at(-1)).toMatch(/could not be read/);
  });

  test('a signal of an unknown name is recorded', async () => {
    const { count } = (await run.status()).refusals;
    await run.handle.signal('aprove', { candidate, approver: 'ada' });
    const { refusals } = await run.until((status) => status.refusals.count > count);
    expect(refusals.last.at(-1)).toMatch(/"aprove" is not one of/);
  });

  test('the update refuses a wrong decision to its sender, and the history knows nothing of it', async () => {
    await expect(
      run.decide({ decision: 'approve', candidate: 'ffffffffffff', approver: 'eve' }),
    ).rejects.toThrow();
    expect((await run.status()).refusals.last.join()).not.toMatch(/eve/);
  });

  test('the first decision stands: what comes after it changes nothing', async () => {
    await run.decide({ decision: 'reject', candidate, approver: 'ada', reason: 'tried enough' });
    await run.signal('approve', { candidate, approver: 'late' }).catch(() => undefined);
    expect(await run.result()).toMatchObject({ outcome: 'Rejected', decision: { approver: 'ada' } });
    await nothingChanged();
  });
});

test('a plan shows the exact requests and touches nothing live', async () => {
  const run = await start({ mode: 'plan' });
  const result = await run.result();
  expect(result.outcome).toBe('Planned');
  expect(result.plan?.summary.map((request) => request.split(' ')[0])).toEqual([
    'CreateDataQualityJobDefinition',
    'CreateEndpointConfig',
    'UpdateEndpoint',
    'UpdateMonitoringSchedule',
  ]);
  await nothingChanged();
});
