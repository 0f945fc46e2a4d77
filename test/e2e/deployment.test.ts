import {
  type DeploymentConfig,
  DescribeEndpointCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

const CANARY: DeploymentConfig = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 },
      WaitIntervalInSeconds: 1,
    },
  },
  AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
};

async function setAlarm(state: 'OK' | 'ALARM'): Promise<void> {
  const response = await fetch(`${e2e.stack.localUrl}/_local/alarms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'errors', state }),
  });
  expect(response.status).toBe(200);
}

async function released(census: CensusEndpoint, more: object = {}) {
  const { endpointName } = census.endpoint;
  const run = await e2e.workflows.start({
    endpointName,
    trainingDataset: { s3Uri: census.trainingUri },
    ...more,
  });
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  return census.hoursUntil(run, run.result());
}

test('an alarm during the canary of the last deployment rolls a release back, and the next one keeps the canary', async () => {
  const census = await e2e.census({ endpointName: 'canary', drifted: 0 });
  const { sagemaker } = census.clients;
  await setAlarm('OK');
  await sagemaker.send(
    new UpdateEndpointCommand({
      EndpointName: 'canary',
      EndpointConfigName: (await inProduction(census)).config,
      DeploymentConfig: CANARY,
    }),
  );
  await e2e.stack.idle();
  await census.window('B');
  await census.window('B');
  const before = await inProduction(census);

  await setAlarm('ALARM');
  const rolledBack = await released(census);
  expect(rolledBack).toMatchObject({ outcome: 'RolledBack', windows: { judgedWrongly: 0 } });
  expect(rolledBack.summary).toMatch(
    /^SageMaker rolled the deployment of "rb-canary-.*-config-1" on endpoint "canary" back: .*alarm\(s\) errors went into ALARM/,
  );
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(sagemaker, 'canary')).toEqual([]);

  await setAlarm('OK');
  const shifts = async () =>
    (await e2e.stack.events()).filter(({ type }) => type === 'TrafficShifted').length;
  const shiftsBefore = await shifts();
  expect(await released(census)).toMatchObject({ outcome: 'Rebaselined' });
  // Half of the traffic, then all of it.
  expect((await shifts()) - shiftsBefore).toBe(2);
  const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'canary' }));
  expect(endpoint.LastDeploymentConfig).toEqual(CANARY);
});

test('a release shifts the traffic in the steps of the input', async () => {
  const census = await e2e.census({ endpointName: 'linear', drifted: 2 });
  const LINEAR = {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: 'LINEAR' as const,
        LinearStepSize: { Type: 'CAPACITY_PERCENT' as const, Value: 25 },
        WaitIntervalInSeconds: 0,
      },
    },
  };
  const shifted = (await e2e.stack.events()).filter(({ type }) => type === 'TrafficShifted').length;
  expect(await released(census, { deploymentConfig: LINEAR })).toMatchObject({ outcome: 'Rebaselined' });
  const shifts = (await e2e.stack.events()).filter(({ type }) => type === 'TrafficShifted').slice(shifted);
  expect(shifts).toHaveLength(4);
  const endpoint = await census.clients.sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: 'linear' }),
  );
  expect(endpoint.LastDeploymentConfig).toEqual(LINEAR);
});
