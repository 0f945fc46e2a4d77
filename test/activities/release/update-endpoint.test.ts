import { DescribeEndpointCommand, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { releaseActivities } from '../../../src/activities/release/release.js';
import type { DeploymentConfig } from '../../../src/contract/deployment-config.js';
import { failureOf, inActivity } from '../support/activity.js';
import { dependencies } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const CHANGED = new Date('2024-05-01T11:47:00Z');

function endpoint(described: object) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeEndpointCommand).resolves({
    EndpointStatus: 'InService',
    EndpointConfigName: 'old',
    LastModifiedTime: CHANGED,
    ...described,
  } as never);
  answers.on(UpdateEndpointCommand).resolves({});
  const activities = releaseActivities(dependencies(port));
  return {
    answers,
    update: (attempt = 1, more: { deploymentConfig?: DeploymentConfig } = {}) =>
      inActivity(
        activities.updateEndpoint,
        { endpointName: 'churn', from: 'old', to: 'new', pollSeconds: 60, ...more },
        attempt,
      ),
    wait: () =>
      inActivity(activities.awaitEndpoint, {
        endpointName: 'churn',
        wanted: 'new',
        startedAt: '2024-05-01T12:00:00.000Z',
        pollSeconds: 60,
      }),
    updates: () => answers.commandCalls(UpdateEndpointCommand).map(({ args }) => args[0].input),
  };
}

describe('starting the update of an endpoint', () => {
  it('an endpoint update keeps the scaled instance count, takes capture from the new configuration, and returns AWS’s time', async () => {
    const { update, updates } = endpoint({});
    expect(await update()).toEqual({ startedAt: '2024-05-01T12:30:00.000Z' });
    expect(updates()).toEqual([
      {
        EndpointName: 'churn',
        EndpointConfigName: 'new',
        RetainAllVariantProperties: true,
        ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DataCaptureConfig' }],
      },
    ]);
  });

  it('an endpoint update keeps the last deployment configuration', async () => {
    const { update, updates } = endpoint({ LastDeploymentConfig: { BlueGreenUpdatePolicy: {} } });
    await update();
    expect(updates()[0]).toMatchObject({ RetainDeploymentConfig: true });
  });

  it('an endpoint update shifts the traffic as the run says, whatever the last deployment was', async () => {
    const deploymentConfig = {
      RollingUpdatePolicy: {
        MaximumBatchSize: { Type: 'INSTANCE_COUNT' as const, Value: 1 },
        WaitIntervalInSeconds: 60,
      },
    };
    const { update, updates } = endpoint({ LastDeploymentConfig: { BlueGreenUpdatePolicy: {} } });
    await update(1, { deploymentConfig });
    expect(updates()[0]).toMatchObject({ DeploymentConfig: deploymentConfig });
    expect(updates()[0]).not.toHaveProperty('RetainDeploymentConfig');
  });

  it.each([
    ['under way', { EndpointStatus: 'Updating', PendingDeploymentSummary: { EndpointConfigName: 'new' } }],
    ['done', { EndpointConfigName: 'new' }],
  ])('an endpoint update whose response was lost is not repeated: %s', async (_, described) => {
    const { update, updates } = endpoint(described);
    await update();
    expect(updates()).toEqual([]);
  });

  it('a rollback waits for an update in progress, although the endpoint still shows the old configuration', async () => {
    const leaving = {
      EndpointStatus: 'Updating',
      EndpointConfigName: 'new',
      PendingDeploymentSummary: { EndpointConfigName: 'other' },
    };
    const { update, updates } = endpoint(leaving);
    expect(await failureOf(update())).toMatchObject({ type: 'StillWaiting', nextRetryDelay: '60000ms' });
    expect(updates()).toEqual([]);
  });

  it.each(['Updating', 'SystemUpdating', 'RollingBack'])(
    'waits for an endpoint that is %s',
    async (EndpointStatus) => {
      const { update, updates } = endpoint({ EndpointStatus });
      expect(await failureOf(update())).toMatchObject({ type: 'StillWaiting' });
      expect(updates()).toEqual([]);
    },
  );

  it('an endpoint update leaves what someone else deployed, and says what and when', async () => {
    const { update, updates } = endpoint({ EndpointConfigName: 'theirs' });
    const failure = await failureOf(update());
    expect(failure).toMatchObject({ type: 'ChangedByOthers', nonRetryable: true });
    expect(failure.message).toContain(
      '"theirs" instead of "old" (changed 2024-05-01T11:47:00.000Z): someone else',
    );
    expect(updates()).toEqual([]);
  });

  it('an endpoint update is retried when the endpoint is busy or the new configuration is not visible yet', async () => {
    const busy = endpoint({});
    busy.answers
      .on(UpdateEndpointCommand)
      .rejects(validationException('Cannot update in-progress endpoint "x".'));
    expect(await failureOf(busy.update())).toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
    const unseen = endpoint({});
    unseen.answers
      .on(UpdateEndpointCommand)
      .rejects(validationException('Could not find endpoint configuration "x".'));
    expect(await failureOf(unseen.update())).toMatchObject({ type: 'StillWaiting' });
    expect(await failureOf(unseen.update(5))).toMatchObject({ type: 'NotFound', nonRetryable: true });
  });
});

describe('waiting for an endpoint', () => {
  it('the release instant is the endpoint’s last change when InService with the wanted configuration', async () => {
    const { wait } = endpoint({ EndpointConfigName: 'new' });
    expect(await wait()).toEqual({ releasedAt: CHANGED.toISOString() });
  });

  it('an automatic rollback, InService with the old configuration, is a failed deployment', async () => {
    const rolledBack = {
      LastModifiedTime: new Date('2024-05-01T12:09:00Z'),
      FailureReason: 'One or more configured alarms have been triggered',
    };
    const failure = await failureOf(endpoint(rolledBack).wait());
    expect(failure).toMatchObject({ type: 'DeploymentFailed', nonRetryable: true });
    expect(failure.message).toBe(
      'SageMaker rolled the deployment of "new" on endpoint "churn" back: One or more configured alarms have been triggered. The endpoint serves "old". Fix the cause, then start a new run.',
    );
  });

  it.each(['Failed', 'UpdateRollbackFailed', 'OutOfService'])(
    'an endpoint that is %s is a failed deployment',
    async (EndpointStatus) => {
      expect(await failureOf(endpoint({ EndpointStatus }).wait())).toMatchObject({
        type: 'DeploymentFailed',
      });
    },
  );

  it.each(['Updating', 'RollingBack', 'SystemUpdating'])(
    'an endpoint that is %s is polled again',
    async (EndpointStatus) => {
      expect(await failureOf(endpoint({ EndpointStatus }).wait())).toMatchObject({ type: 'StillWaiting' });
    },
  );

  it('an endpoint that does not show the new update yet is polled again', async () => {
    expect(await failureOf(endpoint({}).wait())).toMatchObject({ type: 'StillWaiting' });
  });

  it('an endpoint with the wanted configuration and another update pending is polled again', async () => {
    const { wait } = endpoint({ EndpointStatus: 'Updating', EndpointConfigName: 'new' });
    expect(await failureOf(wait())).toMatchObject({ type: 'StillWaiting' });
  });
});
