import { expect, test } from 'vitest';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

interface Constraints {
  readonly features: readonly {
    readonly name: string;
    readonly completeness: number;
    readonly string_constraints?: { readonly domains: readonly string[] };
    readonly monitoring_config_overrides?: object;
  }[];
  readonly monitoring_config: { readonly distribution_constraints: object };
}

/** What a team set by hand: two thresholds, a silenced feature, a completeness and a further value. */
function edited(constraints: Constraints): Constraints {
  const { monitoring_config: config } = constraints;
  return {
    ...constraints,
    features: constraints.features.map((feature) => {
      if (feature.name === 'race') {
        return { ...feature, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } };
      }
      if (feature.name === 'age') return { ...feature, completeness: 0.8 };
      if (feature.name !== 'workclass') return feature;
      const domains = [...(feature.string_constraints?.domains ?? []), 'Gig'];
      return { ...feature, string_constraints: { domains } };
    }),
    monitoring_config: {
      ...config,
      ...{ datatype_check_threshold: 0.9 },
      distribution_constraints: { ...config.distribution_constraints, comparison_threshold: 0.13 },
    },
  };
}

test('a run keeps settings that people edited in the live constraints, and lists them', async () => {
  const census = await e2e.census({ endpointName: 'edited', drifted: 0 });
  const { s3 } = census.clients;
  const uri = census.endpoint.baseline.constraintsUri;
  const before = JSON.parse(await getText(s3, uri)) as Constraints;
  expect(before.features.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['race', 'age', 'workclass']),
  );
  await putText(s3, uri, JSON.stringify(edited(before), null, 2));
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');

  const run = await e2e.workflows.start({
    endpointName: 'edited',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  const { gate } = await run.status();
  const check = gate?.checks.find(({ id }) => id === 'carried-edits');
  expect(check).toMatchObject({ verdict: 'warn', sentence: expect.stringContaining('5 of 5 settings') });
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'Rebaselined', candidate: { digest: candidate } });
  expect(result.edits).toHaveLength(5);
  expect(result.edits).toContain('age: completeness 1 → 0.8 (carried over)');

  const after = JSON.parse(await getText(s3, result.candidate?.constraintsUri as string)) as Constraints;
  const feature = (name: string) => after.features.find((one) => one.name === name);
  expect(after.monitoring_config).toMatchObject({
    datatype_check_threshold: 0.9,
    distribution_constraints: { comparison_threshold: 0.13 },
  });
  expect(feature('race')).toHaveProperty('monitoring_config_overrides', { evaluate_constraints: 'Disabled' });
  expect(feature('age')?.completeness).toBe(0.8);
  expect(feature('workclass')?.string_constraints?.domains).toContain('Gig');
});
