import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeDataQualityJobDefinitionCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { FEATURES } from '../../examples/census-income/columns.js';
import type { CensusRow } from '../../examples/census-income/dataset.js';
import { getText } from '../../examples/monitored-endpoint/s3.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { useStack } from '../support/use-stack.js';

// Such strong seasons also shift the distributions (PSI). The policy accepts them.
const POLICY = { default: { gate: { psiWarn: 0.5, psiFail: 0.8 } } };
const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
  return { workerEnvironment: { REBASELINE_POLICY: join(folder, 'policy.json') } };
});
const SEX = FEATURES.indexOf('sex');

/** People of population B: two hours with few women, then two hours with few men, and so on. */
function season(census: CensusEndpoint, hour: number): readonly CensusRow[] {
  const rare = Math.floor(hour / 2) % 2 === 0 ? 'Female' : 'Male';
  const people = census.draws.nextWindow('B');
  return people.filter(({ features }, i) => features[SEX]?.trim() !== rare || i % 10 < 3);
}

test('where normal traffic keeps raising violations, the approver chooses the calibrated version, and it judges the next windows', async () => {
  const census = await e2e.census({ endpointName: 'seasonal', drifted: 0 });
  for (let hour = 0; hour < 12; hour += 1) await census.rows(season(census, hour));
  const run = await e2e.workflows.start({
    endpointName: 'seasonal',
    trainingDataset: { s3Uri: census.trainingUri },
    falseAlarmsPerMonth: 60,
  });
  await run.untilWaitingForApproval();
  const { waiting, gate, waitingForApprovalOf } = await run.status();
  const [original, calibrated] = waiting ?? [];
  expect(original).toMatchObject({ version: 'original', failed: true, mayOverrule: false });
  expect(calibrated).toMatchObject({ version: 'calibrated', failed: false, digest: waitingForApprovalOf });
  expect(gate?.checks.find(({ id }) => id === 'false-alarms')).toMatchObject({
    verdict: 'fail',
  });
  const chosen = calibrated?.digest as string;

  await expect(
    run.decide({
      decision: 'approve',
      candidate: original?.digest.slice(0, 12),
      approver: 'ada',
      reason: 'x',
    }),
  ).rejects.toThrow();
  await run.decide({ decision: 'approve', candidate: chosen.slice(0, 12), approver: 'ada' });
  let hour = 12;
  const result = await census.passUntil(run, run.result(), () => census.rows(season(census, hour++)));
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    candidate: { digest: chosen },
    decision: { decision: 'approve', approver: 'ada' },
    windows: { judgedWrongly: 0 },
  });

  const { definition } = await inProduction(census);
  const judging = await census.clients.sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: definition }),
  );
  const constraintsUri = judging.DataQualityBaselineConfig?.ConstraintsResource?.S3Uri as string;
  expect(constraintsUri).toContain(`/baselines/${chosen}/`);
  const threshold = async (uri: string) =>
    JSON.parse(await getText(census.clients.s3, uri)).monitoring_config.distribution_constraints
      .comparison_threshold;
  expect(await threshold(constraintsUri)).toBeGreaterThan(0.1);
  // The original version stays in its folder, unchanged.
  expect(await threshold(constraintsUri.replace(chosen, original?.digest as string))).toBe(0.1);
});
