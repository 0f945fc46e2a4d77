import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { getText } from '../../examples/monitored-endpoint/s3.js';
import { inProduction } from '../support/in-production.js';
import { baselinesOf, judgedWindows, windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { untilPolled } from '../support/until-polled.js';
import { useStack } from '../support/use-stack.js';
import type { RunUnderTest } from '../support/workflow.js';

const e2e = useStack();

async function wasCancelled(run: RunUnderTest): Promise<boolean> {
  return run.result().then(
    () => false,
    (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
  );
}

test('a run that is cancelled while it trains stops the job; one that is cancelled after the release restores the old model with its baseline', async () => {
  const census = await e2e.census({ endpointName: 'cancelled', drifted: 2 });
  const { sagemaker } = census.clients;
  const input = { endpointName: 'cancelled', trainingDataset: { s3Uri: census.trainingUri } };
  const before = await inProduction(census);

  // Without the hold the job could end before the cancellation.
  e2e.stack.local.sagemaker.hold('training-job/rb-cancelled');
  const training = await e2e.workflows.start(input);
  await untilPolled(training, 'awaitJob');
  await training.cancel();
  e2e.stack.local.sagemaker.release();
  expect(await wasCancelled(training)).toBe(true);
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(sagemaker, 'cancelled')).toEqual([]);

  const run = await e2e.workflows.start(input);
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  const released = await inProduction(census);
  expect(released.config).not.toBe(before.config);
  expect(released.definition).not.toBe(before.definition);
  await census.window('B');
  await run.cancel();
  expect(await census.hoursUntil(run, wasCancelled(run))).toBe(true);
  await census.window('B');
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(sagemaker, 'cancelled')).toEqual([]);
  // Who approved what, and that it was released and put back, does not survive in Temporal's history alone.
  const { recordUri } = await run.status();
  expect(JSON.parse(await getText(census.clients.s3, recordUri as string))).toMatchObject({
    outcome: 'Cancelled',
    decision: { decision: 'approve', approver: 'ada', candidates: [candidate] },
    release: {
      deployment: { releasedAt: expect.any(String) },
      restoredAt: expect.any(String),
      monitors: [{ switchedAt: expect.any(String), switchedBackAt: expect.any(String) }],
    },
    windows: { judgedWrongly: 0, ledgerUri: expect.any(String) },
  });
  const events = await e2e.stack.events();
  const [constraintsUri] = judgedWindows(events, census.scheduleName).flatMap((window) =>
    window.jobDefinition === released.definition ? [window.constraintsUri] : [],
  );
  expect(
    windowsJudgedWrongly(events, census.scheduleName, {
      ...baselinesOf(census),
      [released.config.replace('-config-', '-model-')]: constraintsUri as string,
    }),
  ).toEqual([]);
});
