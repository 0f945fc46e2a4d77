import * as sdk from '@aws-sdk/client-sagemaker';
import { ListTagsCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { releaseActivities } from '../../../src/activities/release/release.js';
import { readDefinition } from '../../../src/activities/sagemaker/job-definition.js';
import { MONITOR_KINDS, type MonitorKind } from '../../../src/contract/monitor-kind.js';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import { inActivity } from '../support/activity.js';
import { arn, CANDIDATE, dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, serviceException } from '../support/sagemaker.js';
import { clonedMembers, hasServiceModel, marked } from '../support/service-model.js';

const commandOf = (operation: string) =>
  (sdk as unknown as Record<string, new (input: never) => never>)[`${operation}Command`] as never;

/** A job definition of one kind with every member that SageMaker describes. */
function liveDefinition(kind: MonitorKind): Record<string, unknown> {
  const members = clonedMembers(`Describe${kind}JobDefinition`, `Create${kind}JobDefinition`);
  return {
    ...marked(members),
    JobDefinitionName: 'live-definition',
    JobDefinitionArn: arn('job-definition/live-definition'),
    CreationTime: new Date(0),
    [`${kind}BaselineConfig`]: {
      BaseliningJobName: 'old-job',
      ConstraintsResource: { S3Uri: 's3://live/constraints.json' },
    },
  };
}

function monitorOf(kind: MonitorKind): Monitor {
  return { ...MONITOR, kind, jobDefinitionName: 'live-definition' } as unknown as Monitor;
}

describe.each(MONITOR_KINDS)('a %s monitor', (kind) => {
  const candidate =
    kind === 'DataQuality'
      ? CANDIDATE
      : { ...CANDIDATE, statisticsUri: null, constraintsUri: 's3://new/constraints.json' };

  it.skipIf(!hasServiceModel)(
    `a cloned ${kind} definition keeps every member and has the candidate`,
    async () => {
      const { answers, port } = mockSageMaker();
      answers.on(commandOf(`Describe${kind}JobDefinition`)).resolves(liveDefinition(kind) as never);
      answers.on(ListTagsCommand).resolves({ Tags: [] });
      answers.on(commandOf(`Create${kind}JobDefinition`)).resolves({} as never);
      await inActivity(releaseActivities(dependencies(port)).createJobDefinition, {
        resolved: RUN,
        monitor: monitorOf(kind),
        jobDefinitionName: 'rb-definition',
        candidate,
        baseliningJobName: 'rb-baseline',
      });
      const sent = answers.commandCalls(commandOf(`Create${kind}JobDefinition`))[0]?.args[0].input as never;
      const members = clonedMembers(`Describe${kind}JobDefinition`, `Create${kind}JobDefinition`);
      expect(Object.keys(sent).sort()).toEqual([...members, 'Tags'].sort());
      expect(sent).toMatchObject({
        JobDefinitionName: 'rb-definition',
        [`${kind}AppSpecification`]: { marker: `${kind}AppSpecification` },
        [`${kind}JobInput`]: { marker: `${kind}JobInput` },
        [`${kind}JobOutputConfig`]: { marker: `${kind}JobOutputConfig` },
      });
      expect(sent[`${kind}BaselineConfig`]).toEqual({
        BaseliningJobName: 'rb-baseline',
        ConstraintsResource: { S3Uri: candidate.constraintsUri },
        ...(candidate.statisticsUri ? { StatisticsResource: { S3Uri: candidate.statisticsUri } } : {}),
      });
    },
  );

  it(`an existing ${kind} definition with the candidate is adopted, one with another baseline is a conflict`, async () => {
    const { answers, port } = mockSageMaker();
    const describes = answers.on(commandOf(`Describe${kind}JobDefinition`));
    describes.resolves({
      ...liveDefinition(kind),
      [`${kind}BaselineConfig`]: { ConstraintsResource: { S3Uri: candidate.constraintsUri } },
    } as never);
    answers.on(ListTagsCommand).resolves({ Tags: [] });
    answers
      .on(commandOf(`Create${kind}JobDefinition`))
      .rejects(serviceException('ResourceInUse', 'Job definition exists'));
    const create = () =>
      inActivity(releaseActivities(dependencies(port)).createJobDefinition, {
        resolved: RUN,
        monitor: monitorOf(kind),
        jobDefinitionName: 'rb-definition',
        candidate,
        baseliningJobName: 'rb-baseline',
      });
    await create();
    describes.resolves(liveDefinition(kind) as never);
    await expect(create()).rejects.toMatchObject({ type: 'NameConflict' });
  });

  it(`a deleted ${kind} definition is deleted by the operation of its kind; one that is gone is no error`, async () => {
    const { answers, port } = mockSageMaker();
    answers
      .on(commandOf(`Delete${kind}JobDefinition`))
      .rejects(serviceException('ResourceNotFound', 'Could not find it'));
    await inActivity(releaseActivities(dependencies(port)).deleteCreated, {
      kind: 'job-definition',
      name: 'rb-definition',
      monitorKind: kind,
    });
    expect(answers.commandCalls(commandOf(`Delete${kind}JobDefinition`))).toHaveLength(1);
  });

  it(`the digest of a ${kind} definition changes with its content and not with its name`, async () => {
    const { answers, port } = mockSageMaker();
    const describes = answers.on(commandOf(`Describe${kind}JobDefinition`));
    const digest = async (definition: object) => {
      describes.resolves(definition as never);
      return (await readDefinition(port.api, monitorOf(kind))).digest;
    };
    const live = await digest(liveDefinition(kind));
    expect(await digest({ ...liveDefinition(kind), JobDefinitionName: 'other' })).toBe(live);
    expect(await digest({ ...liveDefinition(kind), [`${kind}JobInput`]: { marker: 'other' } })).not.toBe(
      live,
    );
  });
});
