import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  DescribeMonitoringScheduleCommand,
  DescribeProcessingJobCommand,
  ListMonitoringExecutionsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { candidateDigest } from '../../../src/activities/data/baseline-digest.js';
import type { RecheckRequest } from '../../../src/activities/release/recheck.js';
import { releaseActivities } from '../../../src/activities/release/release.js';
import { definitionDigest } from '../../../src/activities/sagemaker/job-definition.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, CANDIDATE, dependencies, MONITOR, PRODUCTION, RUN } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const DEFINITION = {
  JobDefinitionName: 'churn-definition',
  RoleArn: 'role',
  CreationTime: new Date(0),
} as never;
const NEW_ARCHIVE = 's3://models/new/output/model.tar.gz';
const REPORT = 's3://reports/churn';
const CHANGED = new Date('2024-05-01T11:47:00Z');

/** Everything as the run found it, but for what a test changes. */
function release(
  changes: {
    config?: string;
    definitionName?: string;
    definition?: object;
    violated?: string[];
    archives?: { files: Record<string, string>; tags: object[] };
  } = {},
) {
  const { config = 'churn-config', definitionName = 'churn-definition', definition = DEFINITION } = changes;
  const { answers, port } = mockSageMaker();
  answers
    .on(DescribeEndpointCommand)
    .resolves({ EndpointConfigName: config, LastModifiedTime: CHANGED } as never);
  answers.on(DescribeMonitoringScheduleCommand).resolves({
    LastModifiedTime: CHANGED,
    MonitoringScheduleConfig: { MonitoringJobDefinitionName: definitionName, MonitoringType: 'DataQuality' },
  });
  answers.on(DescribeDataQualityJobDefinitionCommand).resolves(definition as never);
  answers.on(ListMonitoringExecutionsCommand).resolves({
    MonitoringExecutionSummaries: [
      {
        ScheduledTime: CHANGED,
        MonitoringExecutionStatus: 'CompletedWithViolations',
        ProcessingJobArn: arn('processing-job/job'),
      },
    ] as never,
  });
  answers.on(DescribeProcessingJobCommand).resolves({
    ProcessingOutputConfig: { Outputs: [{ OutputName: 'o', S3Output: { S3Uri: REPORT } }] },
  } as never);
  const archives = changes.archives ?? null;
  if (archives === null) {
    answers.on(DescribeModelCommand).rejects(validationException('Could not find model "x".'));
  } else {
    answers.on(DescribeModelCommand).resolves({
      ModelArn: arn('model/new'),
      PrimaryContainer: { ModelDataUrl: NEW_ARCHIVE },
    } as never);
    answers.on(ListTagsCommand).resolves({ Tags: archives.tags as never });
  }
  const violations = (changes.violated ?? []).map((name) => {
    const [feature_name, constraint_check_type] = name.split('|');
    return { feature_name, constraint_check_type };
  });
  const s3 = memoryS3({
    [CANDIDATE.statisticsUri]: 'statistics',
    [CANDIDATE.constraintsUri]: 'constraints',
    [MONITOR.statisticsUri]: 'live statistics',
    [MONITOR.constraintsUri]: 'live constraints',
    [`${REPORT}/constraint_violations.json`]: JSON.stringify({ violations }),
    ...archives?.files,
  });
  return {
    s3,
    recheck: (known: string[] = [], more: Partial<RecheckRequest> = {}) =>
      inActivity(releaseActivities(dependencies(port, s3)).recheckRelease, {
        resolved: { ...RUN, monitors: [{ ...MONITOR, definitionDigest: definitionDigest(DEFINITION) }] },
        candidate: { ...CANDIDATE, digest: candidateDigest('statistics', 'constraints') },
        known,
        liveDigests: { [MONITOR.scheduleName]: candidateDigest('live statistics', 'live constraints') },
        endpointConfigName: 'churn-config',
        ...more,
      }),
  };
}

/** Tags of a new model whose archive was "B" when it replaced "A". */
const TAGS = [
  { Key: 'rebaseline:archive-etag', Value: '9d5ed678fe57bcca610140957afab571' },
  {
    Key: 'rebaseline:archive-sha256',
    Value: 'df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c',
  },
  { Key: 'rebaseline:old-archive-etag', Value: '7fc56270e7a70fa81a5935b72eacbe29' },
  {
    Key: 'rebaseline:old-archive-sha256',
    Value: '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd',
  },
];

describe('the model archives just before the release', () => {
  const withArchives = (oldArchive: string, newArchive: string, tags: object[] = TAGS) =>
    release({
      archives: {
        files: { [PRODUCTION.modelArtifactUri]: oldArchive, [NEW_ARCHIVE]: newArchive },
        tags,
      },
    }).recheck();

  it('the archive of a model that existed before the run is compared with what the run stored about it', async () => {
    const uri = `${RUN.workspace}/runs/${RUN.run}/adopted-model.json`;
    const recheck = (newArchive: string) => {
      const { s3, recheck: check } = release();
      s3.files.set(PRODUCTION.modelArtifactUri, 'A');
      s3.files.set(NEW_ARCHIVE, newArchive);
      const archives = Object.fromEntries(TAGS.map(({ Key, Value }) => [Key, Value]));
      s3.files.set(uri, JSON.stringify({ modelName: 'churn-2', artifactUri: NEW_ARCHIVE, archives }));
      return check();
    };
    expect(await recheck('B')).toEqual({ worse: [] });
    const failure = await failureOf(recheck('X'));
    expect(failure).toMatchObject({ type: 'ArchiveAltered', nonRetryable: true });
    expect(failure.message).toContain('of the new model "churn-2" was altered');
  });

  it('archives that nobody altered pass', async () => {
    expect(await withArchives('A', 'B')).toEqual({ worse: [] });
  });

  it('an archive with the same content and another ETag, as after an upload in parts, passes', async () => {
    const tags = TAGS.map((tag) => (tag.Key.endsWith('etag') ? { ...tag, Value: 'in-parts-2' } : tag));
    expect(await withArchives('A', 'B', tags)).toEqual({ worse: [] });
  });

  it.each([
    ['the new archive', ['A', 'X'], /^The archive s3:\/\/models\/new.* of the new model "rb-.*" was altered/],
    ['the archive in service', ['X', 'B'], /of model "churn-model" in service was altered.*roll-back/],
  ] as const)(
    '%s that was altered since it was scored is refused with its place',
    async (_, [oldArchive, newArchive], said) => {
      const failure = await failureOf(withArchives(oldArchive, newArchive));
      expect(failure).toMatchObject({ type: 'ArchiveAltered', nonRetryable: true });
      expect(failure.message).toMatch(said);
      expect(failure.message).toContain('Nothing was changed');
    },
  );

  it('a model of an earlier version, which has no such tags, passes', async () => {
    expect(await withArchives('X', 'X', [])).toEqual({ worse: [] });
  });
});

describe('the recheck just before the release', () => {
  it('the recheck finds nothing worse when nothing has changed', async () => {
    expect(await release().recheck()).toEqual({ worse: [] });
  });

  it('the recheck fails when the approved files have changed or are missing', async () => {
    const { s3, recheck } = release();
    s3.files.set(CANDIDATE.constraintsUri, 'other');
    expect(await failureOf(recheck())).toMatchObject({ type: 'CandidateChanged', nonRetryable: true });
    s3.files.delete(CANDIDATE.constraintsUri);
    expect(await failureOf(recheck())).toMatchObject({ type: 'NotFound' });
  });

  it('the recheck fails when someone edited the live constraints after the edits were carried over', async () => {
    const { s3, recheck } = release();
    s3.files.set(MONITOR.constraintsUri, 'live constraints with an edit');
    expect(await failureOf(recheck())).toMatchObject({
      type: 'ChangedByOthers',
      nonRetryable: true,
      message: expect.stringMatching(
        /edited the live baseline of monitoring schedule "churn-quality".*does not contain/,
      ),
    });
  });

  it('the recheck compares each monitor with what its own candidate was approved with', async () => {
    const { s3, recheck } = release({ violated: ['age|data_type_check'] });
    const monitor = { ...MONITOR, definitionDigest: definitionDigest(DEFINITION) };
    const files = {
      statisticsUri: 's3://other/statistics.json',
      constraintsUri: 's3://other/constraints.json',
    };
    s3.files.set(files.statisticsUri, 'statistics');
    s3.files.set(files.constraintsUri, 'other constraints');
    const digest = candidateDigest('statistics', 'other constraints');
    const other = (known: readonly string[]) => ({
      resolved: { ...RUN, monitors: [monitor, { ...monitor, scheduleName: 'churn-daily' }] },
      liveDigests: {},
      others: [{ scheduleNames: ['churn-daily'], candidate: { ...CANDIDATE, ...files, digest }, known }],
    });
    const known = ['age|data_type_check'];
    expect(await recheck(known, other(known))).toEqual({ worse: [] });
    // The same violation, known to the gate of one candidate only.
    expect(await recheck(known, other([]))).toEqual({ worse: known });
    s3.files.set(files.constraintsUri, 'edited');
    expect(await failureOf(recheck(known, other(known)))).toMatchObject({ type: 'CandidateChanged' });
  });

  it('the recheck ignores a completeness that chance explains, and reports one that it does not', async () => {
    const { s3, recheck } = release();
    const report = (observed: number) =>
      JSON.stringify({
        violations: [
          {
            feature_name: 'age',
            constraint_check_type: 'completeness_check',
            description: `Data completeness requirement is not met. Expected: 98.0%. Observed: Only ${observed}%.`,
          },
        ],
      });
    s3.files.set(`${REPORT}/statistics.json`, '{"version":0,"dataset":{"item_count":500}}');
    s3.files.set(`${REPORT}/constraint_violations.json`, report(97.2));
    expect(await recheck()).toEqual({ worse: [] });
    s3.files.set(`${REPORT}/constraint_violations.json`, report(80));
    expect(await recheck()).toEqual({ worse: ['age|completeness_check'] });
  });

  it.each([
    [
      'deployed',
      { config: 'theirs' },
      'configuration "theirs" instead of "churn-config" (changed 2024-05-01T11:47',
    ],
    [
      'switched the schedule',
      { definitionName: 'theirs' },
      'now points at "theirs" instead of "churn-definition"',
    ],
    [
      'replaced the definition under its name',
      { definition: { RoleArn: 'another' } },
      'was replaced by another of the same name',
    ],
  ])('the recheck fails when someone else %s, and says what', async (_, changes, said) => {
    const failure = await failureOf(release(changes).recheck());
    expect(failure).toMatchObject({ type: 'ChangedByOthers', nonRetryable: true });
    expect(failure.message).toContain(said);
  });

  it('the recheck fails when someone else changed an inline definition', async () => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeEndpointCommand).resolves({ EndpointConfigName: 'churn-config' } as never);
    answers.on(DescribeMonitoringScheduleCommand).resolves({
      LastModifiedTime: CHANGED,
      MonitoringScheduleConfig: { MonitoringJobDefinition: { RoleArn: 'theirs' } },
    } as never);
    const monitor = { ...MONITOR, jobDefinitionName: '(inline)', definitionDigest: 'of what was inside' };
    const failure = await failureOf(
      inActivity(releaseActivities(dependencies(port, release().s3)).recheckRelease, {
        resolved: { ...RUN, monitors: [monitor] },
        candidate: { ...CANDIDATE, digest: candidateDigest('statistics', 'constraints') },
        known: [],
        endpointConfigName: 'churn-config',
      }),
    );
    expect(failure.message).toContain(
      'now points at "an inline definition with other content" instead of "(inline)" (changed 2024-05-01T11:47',
    );
  });

  it('the recheck reports new violations of the feed, neither drift nor what the approver knew', async () => {
    const violated = ['age|data_type_check', 'sex|completeness_check', 'hours|baseline_drift_check'];
    const { recheck } = release({ violated });
    expect(await recheck(['sex|completeness_check'])).toEqual({ worse: ['age|data_type_check'] });
  });
});

describe('the digest of a job definition', () => {
  const digest = (definition: object) => definitionDigest(definition as never);

  it('the digest of a job definition ignores name, times and order of members', () => {
    expect(digest({ JobDefinitionName: 'a', CreationTime: new Date(0), X: { p: 1, q: 2 } })).toBe(
      digest({ X: { q: 2, p: 1 }, JobDefinitionName: 'b', CreationTime: new Date(1), $metadata: {} }),
    );
  });

  it('the digest of a job definition changes with its content and with the order of lists', () => {
    expect(digest({ X: { p: 1 } })).not.toBe(digest({ X: { p: 2 } }));
    expect(digest({ X: [1, 2] })).not.toBe(digest({ X: [2, 1] }));
  });
});
