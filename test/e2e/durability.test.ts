import { beforeAll, expect, test } from 'vitest';
import type { CensusEndpoint } from '../support/census.js';
import { baselinesOf, windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { untilPolled } from '../support/until-polled.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

let census: CensusEndpoint;
beforeAll(async () => {
  census = await e2e.census({ endpointName: 'killed', drifted: 2 });
});
const start = () =>
  e2e.workflows.start({ endpointName: 'killed', trainingDataset: { s3Uri: census.trainingUri } });

test('the next run removes what a terminated run left behind', async () => {
  const { sagemaker } = e2e.stack.local;
  sagemaker.hold('transform-job/rb-killed');
  const first = await start();
  await untilPolled(first, 'awaitJob');
  await first.until(({ stage }) => stage === 'baseline');
  await first.handle.terminate('a test');
  sagemaker.release();
  const [model] = (await leftovers(census.clients.sagemaker, 'killed')).filter((left) =>
    left.startsWith('model'),
  );
  expect(model).toBeDefined();

  const second = await start();
  const candidate = await second.untilWaitingForApproval();
  await second.decide({ decision: 'reject', candidate, approver: 'ada' });
  const result = await second.result();
  expect(result.warnings.join()).toContain(`Removed what an earlier run left behind: ${model}`);
  expect(await leftovers(census.clients.sagemaker, 'killed')).toEqual([]);
});

test('a worker that is killed during training, approval and verification does not change the outcome', async () => {
  const { stack } = e2e;
  stack.local.sagemaker.hold('training-job/rb-killed');
  const run = await start();
  await untilPolled(run, 'awaitJob');
  await stack.restartWorker('SIGKILL');
  stack.local.sagemaker.release();
  const candidate = await run.untilWaitingForApproval();
  await stack.stopWorker('SIGKILL');
  await run.signal('approve', { candidate, approver: 'ada' });
  await stack.startWorker();
  await run.until(({ stage }) => stage === 'verify');
  await stack.restartWorker('SIGKILL');
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  expect(
    windowsJudgedWrongly(await stack.events(), census.scheduleName, baselinesOf(census, result)),
  ).toEqual([]);
});
