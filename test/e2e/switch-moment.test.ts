import { expect, test } from 'vitest';
import { invocations } from '../../examples/census-income/draws.js';
import { sendTraffic } from '../../examples/monitored-endpoint/traffic.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { baselinesOf, judgedWindows, windowsJudgedWrongly } from '../support/judged-windows.js';
import { untilPolled } from '../support/until-polled.js';
import { useStack } from '../support/use-stack.js';

// Every execution starts 20 minutes past the hour, the latest possible time.
const e2e = useStack({ localOptions: { startJitterMinutes: [20, 20] } });

const send = (census: CensusEndpoint) =>
  sendTraffic(census.clients.runtime, {
    endpointName: census.endpoint.endpointName,
    rows: invocations(census.draws.nextWindow('B')),
  });

test('after a release five minutes past the hour, the old baseline still judges the last window of the old model', async () => {
  const { stack, workflows } = e2e;
  const census = await e2e.census({ endpointName: 'five-past', drifted: 2 });
  const before = await inProduction(census);
  const run = await workflows.start({
    endpointName: 'five-past',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  await stack.step(25 * 60);
  await send(census);

  // The update starts at 46 minutes past the hour and is still in progress when the hour ends.
  stack.local.sagemaker.hold('endpoint/five-past');
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await untilPolled(run, 'awaitEndpoint');
  expect((await inProduction(census)).status).toBe('Updating');
  const now = stack.local.platform.clock.now();
  const fivePast = new Date(Math.ceil(now.getTime() / 3_600_000) * 3_600_000 + 5 * 60_000);
  await stack.step((fivePast.getTime() - now.getTime()) / 1000);
  stack.local.sagemaker.release();

  await untilPolled(run, 'awaitSwitchMoment', 'awaitVerification');
  expect((await inProduction(census)).definition).toBe(before.definition);
  await send(census);
  await stack.step(16 * 60);
  await stack.idle();
  await run.until(({ stage }) => stage === 'verify');

  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  const events = await stack.events();
  expect(windowsJudgedWrongly(events, census.scheduleName, baselinesOf(census, result))).toEqual([]);
  // The old model alone served the window that ended just before the release, and the old baseline judged it.
  const lastOld = judgedWindows(events, census.scheduleName).filter(
    ({ models }) => models.length === 1 && models[0] === census.endpoint.model.modelName,
  );
  expect(lastOld.at(-1)).toMatchObject({
    windowStart: new Date(fivePast.getTime() - 65 * 60_000).toISOString().replace('.000Z', 'Z'),
    constraintsUri: census.endpoint.baseline.constraintsUri,
  });
});
