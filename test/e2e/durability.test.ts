import { expect, test } from 'vitest';
import { windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { untilPolled } from '../support/until-polled.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

test('a worker killed while it trains, while a person thinks and while it verifies changes nothing in the outcome', async () => {
  const { stack, workflows } = e2e;
  const census = await e2e.census({ endpointName: 'killed', drifted: 2 });
  stack.local.sagemaker.hold('training-job/rb-killed');
  const run = await workflows.start({
    endpointName: 'killed',
    trainingDataset: { s3Uri: census.trainingUri },
  });
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
    windowsJudgedWrongly(await stack.events(), census.scheduleName, {
      [census.endpoint.model.modelName]: census.endpoint.baseline.constraintsUri,
      [result.modelName as string]: result.candidate?.constraintsUri as string,
    }),
  ).toEqual([]);
});

test('what a terminated run left is removed by the next one', async () => {
  const { stack, workflows } = e2e;
  const census = await e2e.census({ endpointName: 'terminated', drifted: 2 });
  const input = { endpointName: 'terminated', trainingDataset: { s3Uri: census.trainingUri } };
  stack.local.sagemaker.hold('transform-job/rb-terminated');
  const first = await workflows.start(input);
  await untilPolled(first, 'awaitJob');
  await first.until(({ stage }) => stage === 'baseline');
  await first.handle.terminate('a test');
  stack.local.sagemaker.release();
  const [model] = (await leftovers(census.clients.sagemaker, 'terminated')).filter((left) =>
    left.startsWith('model'),
  );
  expect(model).toBeDefined();

  const second = await workflows.start(input);
  const candidate = await second.untilWaitingForApproval();
  await second.decide({ decision: 'reject', candidate, approver: 'ada' });
  const result = await second.result();
  expect(result.warnings.join()).toContain(`Removed what an earlier run left behind: ${model}`);
  expect(await leftovers(census.clients.sagemaker, 'terminated')).toEqual([]);
});
