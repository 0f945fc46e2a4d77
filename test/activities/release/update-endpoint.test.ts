import { DescribeEndpointCommand, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { releaseActivities } from '../../../src/activities/release/release.js';
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
    update: (attempt = 1) =>
      inActivity(
        activities.updateEndpoint,
        { endpointName: 'churn', from: 'old', to: 'new', pollSeconds: 60 },
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
  it('keeps what is scaled out, takes capture from the new configuration, and says when by AWS’s time', async () => {
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

  it('keeps the way in which the endpoint was last deployed', async () => {
    const { update, updates } = endpoint({ LastDeploymentConfig: { BlueGreenUpdatePolicy: {} } });
    await update();
    expect(updates()[0]).toMatchObject({ RetainDeploymentConfig: true });
  });

  it.each([
    ['under way', { EndpointStatus: 'Updating', PendingDeploymentSummary: { EndpointConfigName: 'new' } }],
    ['done', { EndpointConfigName: 'new' }],
  ])('adopts its own, of which the answer was lost: %s', async (_, described) => {
    const { update, updates } = endpoint(described);
    await update();
    expect(updates()).toEqual([]);
  });

  it('undoes one that is under way: the endpoint still shows what it is leaving, which is not what is wanted', async () => {
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

  it('leaves alone what someone else deployed, and says what and when', async () => {
    const { update, updates } = endpoint({ EndpointConfigName: 'theirs' });
    const failure = await failureOf(update());
    expect(failure).toMatchObject({ type: 'ChangedByOthers', nonRetryable: true });
    expect(failure.message).toContain(
      '"theirs" instead of "old" (changed 2024-05-01T11:47:00.000Z): someone else',
    );
    expect(updates()).toEqual([]);
  });

  it('tries again when the endpoint became busy, and when a new configuration is not known everywhere', async () => {
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
  it('gives the instant of the release: its last change when in service with the wanted configuration', async () => {
    const { wait } = endpoint({ EndpointConfigName: 'new' });
    expect(await wait()).toEqual({ releasedAt: CHANGED.toISOString() });
  });

  it('takes an automatic rollback for what it is: in service again, with the old configuration', async () => {
    const rolledBack = {
      LastModifiedTime: new Date('2024-05-01T12:09:00Z'),
      FailureReason: 'One or more configured alarms have been triggered',
    };
    const failure = await failureOf(endpoint(rolledBack).wait());
    expect(failure).toMatchObject({ type: 'DeploymentFailed', nonRetryable: true });
    expect(failure.message).toBe(
      'Endpoint "churn" did not take configuration "new": it is InService with "old" (One or more configured alarms have been triggered).',
    );
  });

  it.each(['Failed', 'UpdateRollbackFailed', 'OutOfService'])('%s: is a failure', async (EndpointStatus) => {
    expect(await failureOf(endpoint({ EndpointStatus }).wait())).toMatchObject({ type: 'DeploymentFailed' });
  });

  it.each(['Updating', 'RollingBack', 'SystemUpdating'])('%s: is waited for', async (EndpointStatus) => {
    expect(await failureOf(endpoint({ EndpointStatus }).wait())).toMatchObject({ type: 'StillWaiting' });
  });

  it('goes on waiting when the update that was just begun does not show yet', async () => {
    expect(await failureOf(endpoint({}).wait())).toMatchObject({ type: 'StillWaiting' });
  });

  it('is not over while the wanted configuration is in service but another is on its way', async () => {
    const { wait } = endpoint({ EndpointStatus: 'Updating', EndpointConfigName: 'new' });
    expect(await failureOf(wait())).toMatchObject({ type: 'StillWaiting' });
  });
});
