import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeProcessingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, it } from 'vitest';
import { baselineActivities } from '../../../src/activities/baseline/baseline.js';
import { sealCalibrated } from '../../../src/activities/baseline/candidate.js';
import { type Constraints, suggestBaseline } from '../../../src/analyzer/index.js';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import type { MonitorEdits } from '../../../src/domain/baseline/monitor-edits.js';
import { inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, serviceException } from '../support/sagemaker.js';

const COLUMNS = ['score', 'age', 'plan', 'zip'];
const JOB_OUTPUT = 's3://jobs/baseline-1';

async function suggestion(from: number, plans: readonly string[]) {
  async function* rows() {
    for (let i = 0; i < 400; i += 1) {
      const age = i % 40 === 0 ? null : String(from + (i % 30));
      yield ['0.5', age, plans[i % plans.length] as string, String(10_000 + (i % 90))];
    }
  }
  return suggestBaseline({ columns: () => COLUMNS, rows: rows() });
}

/** What the team had set by hand: two thresholds, a silenced feature, a completeness, a further value. */
function edited(constraints: Constraints): Constraints {
  const { monitoring_config: config } = constraints;
  return {
    ...constraints,
    features: constraints.features.map((feature) => {
      if (feature.name === 'zip') {
        return { ...feature, monitoring_config_overrides: { evaluate_constraints: 'Disabled' as const } };
      }
      if (feature.name === 'age') return { ...feature, completeness: 0.8 };
      if (feature.name !== 'plan') return feature;
      return { ...feature, string_constraints: { domains: ['basic', 'plus', 'trial'] } };
    }),
    monitoring_config: {
      ...config,
      datatype_check_threshold: 0.9,
      distribution_constraints: { ...config?.distribution_constraints, comparison_threshold: 0.13 },
    },
  };
}

/** Every feature as it is, but for plan, which a team has silenced. */
function silenced({ features }: Constraints): Constraints['features'] {
  return features.map((feature) =>
    feature.name === 'plan'
      ? { ...feature, monitoring_config_overrides: { evaluate_constraints: 'Disabled' as const } }
      : feature,
  );
}

interface Setting {
  /** Where the suggestion of the live baseline can be found. */
  readonly base: 'beside' | 'job' | 'stale job' | 'in place' | 'nowhere' | 'malformed';
  readonly edit?: (constraints: Constraints) => Constraints;
  readonly carryOver?: 'all' | 'ask' | 'none';
  readonly second?: (constraints: Constraints) => Constraints;
}

async function sealed({ base, edit = edited, carryOver, second }: Setting) {
  const then = await suggestion(20, ['basic', 'plus']);
  const older = await suggestion(-10, ['basic']);
  const now = await suggestion(45, ['plus', 'pro']);
  const text = (value: unknown) => JSON.stringify(value, null, 1);
  const monitor: Monitor =
    base === 'in place' ? { ...MONITOR, constraintsUri: `${JOB_OUTPUT}/constraints.json` } : MONITOR;
  const other: Monitor = { ...MONITOR, scheduleName: 'other', constraintsUri: 's3://other/constraints.json' };
  const s3 = memoryS3({
    [MONITOR.statisticsUri]: text(then.statistics),
    ...(base === 'job'
      ? {
          [`${JOB_OUTPUT}/constraints.json`]: text(then.constraints),
          [`${JOB_OUTPUT}/statistics.json`]: text(then.statistics),
        }
      : {}),
    ...(base === 'stale job'
      ? {
          [`${JOB_OUTPUT}/constraints.json`]: text(older.constraints),
          [`${JOB_OUTPUT}/statistics.json`]: text(older.statistics),
        }
      : {}),
    ...(base === 'beside'
      ? { 's3://baselines/live/suggested-constraints.json': text(then.constraints) }
      : {}),
    ...(base === 'malformed'
      ? { 's3://baselines/live/suggested-constraints.json': text({ features: [null] }) }
      : {}),
    [monitor.constraintsUri]: text(edit(then.constraints)),
    ...(second ? { [other.constraintsUri]: text(second(then.constraints)) } : {}),
    's3://out/statistics.json': text(now.statistics),
    's3://out/constraints.json': text(now.constraints),
  });
  const { answers, port } = mockSageMaker();
  answers
    .on(DescribeDataQualityJobDefinitionCommand)
    .resolves({ DataQualityBaselineConfig: { BaseliningJobName: 'baseline-1' } } as never);
  if (base === 'job' || base === 'stale job' || base === 'in place') {
    answers.on(DescribeProcessingJobCommand).resolves({
      ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: JOB_OUTPUT } }] },
    } as never);
  } else {
    answers
      .on(DescribeProcessingJobCommand)
      .rejects(serviceException('ValidationException', 'Could not find requested job with name: baseline-1'));
  }
  const sealing = inActivity(baselineActivities(dependencies(port, s3)).sealCandidate, {
    resolved: {
      ...RUN,
      rules: { ...RUN.rules, ...(carryOver ? { carryOver } : {}) },
      monitors: second ? [monitor, other] : [monitor],
    },
    outputUri: 's3://out',
    datasetUri: 's3://out/data.csv',
    rows: 400,
  });
  const read = async () => {
    const candidate = await sealing;
    const file = (uri: string) => JSON.parse(s3.files.get(uri) as string) as unknown;
    return {
      candidate,
      constraints: file(candidate.constraintsUri) as Constraints,
      suggested: now.constraints,
      edits: candidate.edits ? (file(candidate.edits.uri) as readonly MonitorEdits[]) : [],
      s3,
    };
  };
  return { sealing, read };
}

it.each([
  ['beside', 'suggestion of the run that made the baseline'],
  ['job', 'output of the baseline job'],
  ['stale job', 'live statistics'],
  ['in place', 'live statistics'],
  ['nowhere', 'live statistics'],
  ['malformed', 'live statistics'],
] as const)('settings edited by hand are in the candidate where the base is %s', async (base, source) => {
  const { candidate, constraints, suggested, edits } = await (await sealed({ base })).read();
  const [score, age, plan, zip] = suggested.features;
  expect(constraints.features).toEqual([
    score,
    { ...age, completeness: 0.8 },
    { ...plan, string_constraints: { domains: ['plus', 'pro', 'trial'] } },
    { ...zip, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } },
  ]);
  expect(constraints.monitoring_config).toMatchObject({
    datatype_check_threshold: 0.9,
    domain_content_threshold: 1,
    distribution_constraints: { comparison_threshold: 0.13, comparison_method: 'Robust' },
  });
  expect(edits).toMatchObject([{ scheduleName: MONITOR.scheduleName, base: source }]);
  expect(candidate.edits).toMatchObject({ carriedOver: 5, notCarriedOver: 0 });
});

it.each(['beside', 'job', 'stale job', 'in place', 'nowhere'] as const)(
  'a live baseline without edits gives the suggestion byte for byte (base %s)',
  async (base) => {
    const { candidate, s3 } = await (await sealed({ base, edit: (constraints) => constraints })).read();
    expect(candidate.edits).toBeUndefined();
    expect(s3.files.get(candidate.constraintsUri)).toBe(s3.files.get('s3://out/constraints.json'));
  },
);

it('the next run finds the same edits in a baseline that this run made', async () => {
  const { candidate, constraints, s3 } = await (await sealed({ base: 'job' })).read();
  const { port } = mockSageMaker();
  const monitor = { ...MONITOR, ...candidate, scheduleName: 'next' };
  const again = await inActivity(baselineActivities(dependencies(port, s3)).sealCandidate, {
    resolved: { ...RUN, run: '9f8e7d6c5b4a', monitors: [monitor] },
    outputUri: 's3://out',
    datasetUri: 's3://out/data.csv',
    rows: 400,
  });
  expect(again.edits?.carriedOver).toBe(5);
  expect(JSON.parse(s3.files.get(again.constraintsUri) as string)).toEqual(constraints);
});

it('thresholds that calibration changed are no edits of the next run, and an edit beside them is', async () => {
  const { candidate, s3 } = await (
    await sealed({ base: 'job', edit: (constraints) => edited({ ...constraints }) })
  ).read();
  const thresholds = [
    { setting: 'domain_content_threshold', from: 1, to: 0.98, because: [] },
    { setting: 'categorical_comparison_threshold', from: 0.1, to: 0.2, because: [] },
  ] as const;
  const completeness = [{ feature: 'score', from: 1, to: 0.97 }];
  const second = await sealCalibrated(s3, RUN, candidate, { thresholds, completeness });
  const again = await inActivity(baselineActivities(dependencies(mockSageMaker().port, s3)).sealCandidate, {
    resolved: { ...RUN, run: '9f8e7d6c5b4a', monitors: [{ ...MONITOR, ...second, scheduleName: 'next' }] },
    outputUri: 's3://out',
    datasetUri: 's3://out/data.csv',
    rows: 400,
  });
  expect(again.edits?.lines).toEqual(candidate.edits?.lines);
  const { monitoring_config: config, features } = JSON.parse(
    s3.files.get(again.constraintsUri) as string,
  ) as Constraints;
  expect(config).toMatchObject({ datatype_check_threshold: 0.9, domain_content_threshold: 1 });
  expect(features[0]?.completeness).toBe(1);
});

it('live files that a person edited in place, under the digest of the candidate, are not overwritten', async () => {
  const { candidate, s3 } = await (await sealed({ base: 'job', edit: (constraints) => constraints })).read();
  const inPlace = s3.files.get(candidate.constraintsUri)?.replace('0.1,', '0.3,') as string;
  expect(inPlace).not.toBe(s3.files.get(candidate.constraintsUri));
  s3.files.set(candidate.constraintsUri, inPlace);
  const again = await inActivity(baselineActivities(dependencies(mockSageMaker().port, s3)).sealCandidate, {
    resolved: {
      ...RUN,
      run: '9f8e7d6c5b4a',
      rules: { ...RUN.rules, carryOver: 'none' },
      monitors: [{ ...MONITOR, ...candidate, scheduleName: 'next' }],
    },
    outputUri: 's3://out',
    datasetUri: 's3://out/data.csv',
    rows: 400,
  });
  expect(again.digest).toBe(candidate.digest);
  expect(again.edits).toMatchObject({ notCarriedOver: 1 });
  expect(s3.files.get(candidate.constraintsUri)).toBe(inPlace);
  expect(again.constraintsUri).toContain(`/baselines/${candidate.digest}-9f8e7d6c5b4a/`);
  expect(s3.files.get(again.constraintsUri)).toBe(s3.files.get('s3://out/constraints.json'));
});

it('with carryOver none the edits are dropped and listed', async () => {
  const { candidate, constraints, suggested } = await (
    await sealed({ base: 'job', carryOver: 'none' })
  ).read();
  expect(constraints).toEqual(JSON.parse(JSON.stringify(suggested)));
  expect(candidate.edits).toMatchObject({ carriedOver: 0, notCarriedOver: 5 });
  expect(candidate.edits?.lines.join()).toContain('(dropped: carryOver is "none")');
});

it('monitors with different edits get candidates of their own from one baseline job', async () => {
  const { candidate, constraints, suggested, edits, s3 } = await (
    await sealed({ base: 'job', second: (live) => ({ ...live, features: silenced(live) }) })
  ).read();
  const [other, ...more] = candidate.others ?? [];
  expect(more).toEqual([]);
  expect(other).toMatchObject({ scheduleNames: ['other'], candidate: { edits: { carriedOver: 1 } } });
  expect(other?.candidate.digest).not.toBe(candidate.digest);
  expect(constraints.features[1]).toMatchObject({ name: 'age', completeness: 0.8 });
  const uri = other?.candidate.constraintsUri as string;
  expect((JSON.parse(s3.files.get(uri) as string) as Constraints).features).toEqual(silenced(suggested));
  expect(edits.map(({ scheduleName }) => scheduleName)).toEqual(['churn-quality', 'other']);
  expect(Object.keys(candidate.liveDigests ?? {})).toEqual(['churn-quality', 'other']);
});

it('a monitor without edits gets a candidate without edits beside one with edits', async () => {
  const { candidate, s3 } = await (await sealed({ base: 'job', second: (live) => live })).read();
  const [other] = candidate.others ?? [];
  expect(other?.candidate.edits).toBeUndefined();
  expect(s3.files.get(other?.candidate.constraintsUri as string)).toBe(
    s3.files.get('s3://out/constraints.json'),
  );
});

it('with carryOver none, monitors with different live baselines get the same files, each judged for its own', async () => {
  const { candidate } = await (
    await sealed({ base: 'job', carryOver: 'none', second: (constraints) => constraints })
  ).read();
  expect(candidate.others).toMatchObject([
    { scheduleNames: ['other'], candidate: { digest: candidate.digest } },
  ]);
  expect(candidate.edits).toMatchObject({ carriedOver: 0, notCarriedOver: 5 });
});

it('monitors with the same edits share a candidate', async () => {
  const { candidate } = await (await sealed({ base: 'job', second: edited })).read();
  expect(candidate.edits).toMatchObject({ carriedOver: 5 });
  expect(candidate.others).toBeUndefined();
});
