import { beforeAll, describe, expect, test } from 'vitest';
import type { CensusRow } from '../../examples/census-income/dataset.js';
import type { RunStatus } from '../../src/contract/run.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { baselinesOf, windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

test('a release whose violations do not stop is rolled back: the old model and its baseline together', async () => {
  const census = await e2e.census({ endpointName: 'relapse', drifted: 2 });
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName: 'relapse',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  const asked = await run.status();
  // Without a signature, like a browser.
  const page = async (url = '') => {
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    return answer.text();
  };
  expect(await page(asked.report?.url)).toContain('Waiting for a decision');
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  // Traffic of population A violates the new baseline.
  const result = await census.hoursUntil(run, run.result(), 'A');
  expect(result).toMatchObject({ outcome: 'RolledBack', windows: { judgedWrongly: 0 } });
  expect(result.report?.url).toBe(asked.report?.url);
  expect(await page(result.report?.url)).toMatch(
    /relapse.*RolledBack.*ada approved it\..*After the roll-back/s,
  );
  expect(result.restored).toMatchObject({ verdict: 'as-before', unexpected: [] });
  expect(result.summary).toContain('behaves as before the run');
  expect(result.verification?.counted.unexpected).toContain('prediction|baseline_drift_check');
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'relapse')).toEqual([]);
  await census.window('A');
  expect(
    windowsJudgedWrongly(await e2e.stack.events(), census.scheduleName, baselinesOf(census, result)),
  ).toEqual([]);
});

/** An hour of population B without values for age. */
const ageless = (census: CensusEndpoint): CensusRow[] =>
  census.draws.nextWindow('B').map((row) => ({ ...row, features: ['', ...row.features.slice(1)] }));

const watchesOldPair = ({ doing }: RunStatus) => doing.startsWith('The old pair is back. Watching');

describe('a run with deploy first', () => {
  let census: CensusEndpoint;
  let before: Awaited<ReturnType<typeof inProduction>>;
  beforeAll(async () => {
    census = await e2e.census({ endpointName: 'hasty', drifted: 2 });
    before = await inProduction(census);
  });
  const start = (more: object = {}) =>
    e2e.workflows.start({
      endpointName: 'hasty',
      deploy: 'first',
      trainingDataset: { s3Uri: census.trainingUri },
      ...more,
    });

  test('a model that was deployed first is replaced by the old one after a rejection, and the next window is judged as before', async () => {
    const run = await start();
    const candidate = await census.hoursUntil(run, run.untilWaitingForApproval());
    expect((await inProduction(census)).config).not.toBe(before.config);
    await run.decide({ decision: 'reject', candidate, approver: 'bob', reason: 'not in the holidays' });
    const result = await census.hoursUntil(run, run.result());
    expect(result).toMatchObject({
      outcome: 'Rejected',
      restored: { verdict: 'as-before', unexpected: [] },
    });
    expect(result.summary).toMatch(
      /^Rejected by bob: not in the holidays\. The old model and its baseline are in place\. It behaves as before the run/,
    );
    expect((await run.history()).events.length).toBeLessThanOrEqual(250);
    expect(await inProduction(census)).toEqual(before);
    expect(await leftovers(census.clients.sagemaker, 'hasty')).toEqual([]);
  });

  test('a model that was deployed first is replaced by the old one at the deadline; if the old pair then does worse, the run ends NeedsAttention', async () => {
    const run = await start({ approval: { deadlinePeriods: 0.0003 } });
    await census.passUntil(run, run.until(watchesOldPair), async () => {
      if (!watchesOldPair(await run.status())) await census.window('B');
    });
    const result = await census.passUntil(run, run.result(), () => census.rows(ageless(census)));
    expect(result).toMatchObject({
      outcome: 'NeedsAttention',
      decision: null,
      restored: { verdict: 'worse' },
    });
    expect(result.restored?.unexpected).toContain('age|completeness_check');
    expect(result.summary).toMatch(/^Nobody decided within .*It behaves worse than before the run.*age/);
    expect(await inProduction(census)).toEqual(before);
    expect(await leftovers(census.clients.sagemaker, 'hasty')).toEqual([]);
  });
});
