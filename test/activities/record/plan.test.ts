import { DescribeDataQualityJobDefinitionCommand, ListTagsCommand } from '@aws-sdk/client-sagemaker';
import { expect, it } from 'vitest';
import { planActivities } from '../../../src/activities/record/plan.js';
import type { DataQualityMonitor } from '../../../src/contract/resolved-run.js';
import { calibratedConstraints } from '../../../src/domain/gate/calibration/calibrated-constraints.js';
import { inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { CANDIDATE, dependencies, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

function planning() {
  const { answers, port } = mockSageMaker();
  const s3 = memoryS3();
  return { answers, s3, activities: planActivities(dependencies(port, s3)) };
}

it('a plan contains the requests in order and the baseline’s changes, and changes nothing', async () => {
  const { answers, s3, activities } = planning();
  const [monitor] = RUN.monitors;
  const DataQualityAppSpecification = { RecordPreprocessorSourceUri: 's3://scripts/pre.py' };
  answers
    .on(DescribeDataQualityJobDefinitionCommand, { JobDefinitionName: monitor?.jobDefinitionName })
    .resolves({ RoleArn: 'role', DataQualityAppSpecification } as never);
  answers.on(ListTagsCommand).resolves({ Tags: [] });
  const candidate = {
    ...CANDIDATE,
    statisticsUri: 's3://c/statistics.json',
    constraintsUri: 's3://c/constraints.json',
  };
  const put = (uris: { statisticsUri: string; constraintsUri: string }, type: string) => {
    const features = [{ name: 'age', inferred_type: type, completeness: 1 }];
    s3.files.set(uris.statisticsUri, JSON.stringify({ version: 0, dataset: { item_count: 9 }, features }));
    s3.files.set(uris.constraintsUri, JSON.stringify({ version: 0, features }));
  };
  put(monitor as DataQualityMonitor, 'Integral');
  put(candidate, 'Fractional');
  const calibrated = { ...candidate, digest: 'e'.repeat(64), constraintsUri: 's3://e/constraints.json' };
  s3.files.set(
    calibrated.constraintsUri,
    calibratedConstraints(s3.files.get(candidate.constraintsUri) as string, {
      thresholds: [{ setting: 'comparison_threshold', from: 0.1, to: 0.3, because: ['age'] }],
      completeness: [],
    }),
  );
  const plan = await inActivity(activities.writePlan, {
    resolved: RUN,
    modelName: 'rb-model',
    isNew: true,
    candidate,
    calibrated,
    baseliningJobName: 'rb-baseline',
  });
  const { requests, baselineDiffs } = JSON.parse(s3.files.get(plan.requestsUri) as string);
  const operations = (requests as { operation: string }[]).map(({ operation }) => operation);
  expect(operations).toEqual([
    'CreateDataQualityJobDefinition',
    'CreateEndpointConfig',
    'UpdateEndpoint',
    'UpdateMonitoringSchedule',
  ]);
  expect(requests[0].input).toMatchObject({
    RoleArn: 'role',
    DataQualityAppSpecification,
    DataQualityBaselineConfig: {
      BaseliningJobName: 'rb-baseline',
      ConstraintsResource: { S3Uri: candidate.constraintsUri },
    },
  });
  const schedule = requests[3].input.MonitoringScheduleConfig;
  expect(schedule.MonitoringJobDefinitionName).toBe(requests[0].input.JobDefinitionName);
  expect(baselineDiffs).toMatchObject([
    {
      scheduleName: monitor?.scheduleName,
      diff: { features: [{ feature: 'age', inferredType: { old: 'Integral', new: 'Fractional' } }] },
    },
  ]);
  expect(plan.baselineDiff).toContain('features with a different type: age Integral → Fractional');
  expect(plan.baselineDiff.filter((line) => line.startsWith('with relaxed thresholds'))).toEqual([
    expect.stringMatching(/comparison_threshold.*0\.3/),
  ]);
  const sent = answers.calls().map(({ args: [command] }) => command.constructor.name);
  expect(sent.filter((name) => !/^(Describe|List)/.test(name))).toEqual([]);
  // The requests of the recommended version, beside the diffs of both.
  await inActivity(activities.writePlan, {
    ...{ resolved: RUN, modelName: 'rb-model', isNew: true, baseliningJobName: 'rb-baseline' },
    ...{ candidate, calibrated, released: calibrated },
  });
  const recommended = JSON.parse(s3.files.get(plan.requestsUri) as string);
  expect(recommended.requests[0].input.DataQualityBaselineConfig.ConstraintsResource).toEqual({
    S3Uri: calibrated.constraintsUri,
  });
  expect(recommended.baselineDiffs).toEqual(baselineDiffs);
});

it('a plan for two candidates gives each schedule its own, and lists what changes for each', async () => {
  const { answers, s3, activities } = planning();
  const [monitor] = RUN.monitors as readonly [DataQualityMonitor];
  const second: DataQualityMonitor = {
    ...monitor,
    scheduleName: 'churn-daily',
    constraintsUri: 's3://live/second/constraints.json',
  };
  answers.on(DescribeDataQualityJobDefinitionCommand).resolves({ RoleArn: 'role' } as never);
  answers.on(ListTagsCommand).resolves({ Tags: [] });
  const stored = (constraintsUri: string, completeness: number) => {
    const features = [{ name: 'age', inferred_type: 'Integral', completeness }];
    s3.files.set(constraintsUri, JSON.stringify({ version: 0, features }));
    const statistics = { version: 0, dataset: { item_count: 9 }, features };
    s3.files.set('s3://c/statistics.json', JSON.stringify(statistics));
    s3.files.set(monitor.statisticsUri, JSON.stringify(statistics));
    return { ...CANDIDATE, statisticsUri: 's3://c/statistics.json', constraintsUri };
  };
  stored(monitor.constraintsUri, 1);
  stored(second.constraintsUri, 0.8);
  const candidate = stored('s3://c/constraints.json', 0.9);
  const other = { ...stored('s3://e/constraints.json', 0.7), digest: 'e'.repeat(64) };
  const plan = await inActivity(activities.writePlan, {
    resolved: { ...RUN, monitors: [monitor, second] },
    ...{ modelName: 'rb-model', isNew: false, candidate, baseliningJobName: 'rb-baseline' },
    others: [{ scheduleNames: ['churn-daily'], candidate: other, calibrated: null }],
  });
  const { requests, baselineDiffs } = JSON.parse(s3.files.get(plan.requestsUri) as string);
  const constraints = (requests as { operation: string; input: never }[])
    .filter(({ operation }) => operation === 'CreateDataQualityJobDefinition')
    .map(
      ({ input }) =>
        (input as never as PlannedDefinition).DataQualityBaselineConfig.ConstraintsResource.S3Uri,
    );
  expect(constraints).toEqual([candidate.constraintsUri, other.constraintsUri]);
  expect(baselineDiffs).toMatchObject([
    { scheduleName: monitor.scheduleName, new: candidate.constraintsUri },
    { scheduleName: 'churn-daily', old: second.constraintsUri, new: other.constraintsUri },
  ]);
  for (const { scheduleName } of [monitor, second]) {
    expect(plan.baselineDiff).toContainEqual(expect.stringMatching(`^${scheduleName}: `));
  }
});

interface PlannedDefinition {
  readonly DataQualityBaselineConfig: { readonly ConstraintsResource: { readonly S3Uri: string } };
}
