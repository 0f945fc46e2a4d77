import { expect, test } from 'vitest';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

interface Feature {
  readonly name: string;
  readonly inferred_type?: string;
  readonly completeness?: number;
  readonly string_constraints?: { readonly domains: readonly string[] };
  readonly monitoring_config_overrides?: object;
  readonly [member: string]: unknown;
}

interface Constraints {
  readonly features: readonly Feature[];
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

/** Edits of other kinds: types, a removed completeness and domain, a value less, another spelling, members of their own. */
function unusuallyEdited(constraints: Constraints): Constraints {
  const { monitoring_config: config } = constraints;
  const edit = (feature: Feature): Feature => {
    const { completeness, string_constraints, ...rest } = feature;
    if (feature.name === 'education_num') return { ...feature, inferred_type: 'String' };
    if (feature.name === 'age') return { ...feature, inferred_type: 'Fractional' };
    if (feature.name === 'hours_per_week') return rest;
    if (feature.name === 'sex') return { ...rest, completeness: completeness ?? 1 };
    if (feature.name === 'race')
      return {
        ...feature,
        monitoringConfigOverrides: { emit_metrics: 'Disabled' },
        note: 'agreed with risk',
      };
    if (feature.name !== 'native_country') return feature;
    return { ...feature, string_constraints: { domains: ['United-States'] } };
  };
  return {
    ...constraints,
    ...{ owner: { team: 'risk' } },
    features: constraints.features.map(edit),
    monitoring_config: {
      ...config,
      distribution_constraints: {
        ...config.distribution_constraints,
        ...{ comparison_method: 'Simple', comparison_threshold: 0.2 },
      },
    },
  };
}

test('edits of every kind survive a run, and one that raises violations is put to the approver', async () => {
  const census = await e2e.census({ endpointName: 'unusual', drifted: 0 });
  const { s3 } = census.clients;
  const uri = census.endpoint.baseline.constraintsUri;
  const live = unusuallyEdited(JSON.parse(await getText(s3, uri)) as Constraints);
  await putText(s3, uri, JSON.stringify(live, null, '\t'));
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');

  const run = await e2e.workflows.start({
    endpointName: 'unusual',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  const { gate, edits } = await run.status();
  expect(gate?.verdict).toBe('warn');
  const conflict =
    /^native_country: string_constraints\.domains without .* \(conflict: carried over, but it raises categorical_values_check of native_country in 2 of 2/;
  expect(gate?.editConflicts).toEqual([expect.stringMatching(conflict)]);
  expect(edits?.[0]).toMatch(conflict);
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await census.hoursUntil(run, run.result());
  expect(result.outcome).toBe('Rebaselined');

  const after = JSON.parse(await getText(s3, result.candidate?.constraintsUri as string)) as Constraints;
  const feature = (name: string) => after.features.find((one) => one.name === name);
  expect(feature('education_num')?.inferred_type).toBe('String');
  expect(feature('age')?.inferred_type).toBe('Fractional');
  expect(feature('hours_per_week')).not.toHaveProperty('completeness');
  expect(feature('sex')).not.toHaveProperty('string_constraints');
  expect(feature('race')).toMatchObject({
    monitoringConfigOverrides: { emit_metrics: 'Disabled' },
    note: 'agreed with risk',
  });
  expect(feature('native_country')?.string_constraints?.domains).toEqual(['United-States']);
  expect(after).toMatchObject({
    owner: { team: 'risk' },
    monitoring_config: {
      distribution_constraints: { comparison_method: 'Simple', comparison_threshold: 0.2 },
    },
  });
});

test('an edit of the live constraints while a run waits for its approval is not discarded by the release', async () => {
  const census = await e2e.census({ endpointName: 'later', drifted: 0 });
  const { s3 } = census.clients;
  const uri = census.endpoint.baseline.constraintsUri;
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');
  const run = await e2e.workflows.start({
    endpointName: 'later',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  const live = JSON.parse(await getText(s3, uri)) as Constraints;
  await putText(s3, uri, JSON.stringify(edited(live), null, 2));
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await expect(run.result()).rejects.toMatchObject({
    cause: { message: expect.stringContaining('Someone edited the live baseline of monitoring schedule') },
  });
});
