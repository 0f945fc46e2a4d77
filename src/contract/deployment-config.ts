/** How SageMaker shifts the traffic to the new model: the members and bounds of UpdateEndpoint's DeploymentConfig. */
import { z } from 'zod';

const capacity = z.strictObject({
  Type: z.enum(['INSTANCE_COUNT', 'CAPACITY_PERCENT']),
  Value: z.int().min(1),
});
const waitSeconds = z.int().min(0).max(3600);
const timeoutSeconds = z.int().min(600).max(28_800);

const blueGreen = z.strictObject({
  TrafficRoutingConfiguration: z.strictObject({
    Type: z.enum(['ALL_AT_ONCE', 'CANARY', 'LINEAR']),
    WaitIntervalInSeconds: waitSeconds,
    CanarySize: capacity.optional(),
    LinearStepSize: capacity.optional(),
  }),
  TerminationWaitInSeconds: waitSeconds.optional(),
  MaximumExecutionTimeoutInSeconds: timeoutSeconds.optional(),
});
const rolling = z.strictObject({
  MaximumBatchSize: capacity,
  WaitIntervalInSeconds: waitSeconds,
  MaximumExecutionTimeoutInSeconds: timeoutSeconds.optional(),
  RollbackMaximumBatchSize: capacity.optional(),
});

export const deploymentConfig = z
  .strictObject({
    BlueGreenUpdatePolicy: blueGreen.optional(),
    RollingUpdatePolicy: rolling.optional(),
    AutoRollbackConfiguration: z
      .strictObject({
        Alarms: z
          .array(z.strictObject({ AlarmName: z.string().min(1).max(255) }))
          .min(1)
          .max(10),
      })
      .optional(),
  })
  .superRefine(({ BlueGreenUpdatePolicy, RollingUpdatePolicy }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if ((BlueGreenUpdatePolicy === undefined) === (RollingUpdatePolicy === undefined)) {
      problem('needs exactly one of BlueGreenUpdatePolicy and RollingUpdatePolicy');
    }
    if (RollingUpdatePolicy) {
      percent('MaximumBatchSize', RollingUpdatePolicy.MaximumBatchSize, 5, 50, problem);
    }
    if (!BlueGreenUpdatePolicy) return;
    const { Type, CanarySize, LinearStepSize } = BlueGreenUpdatePolicy.TrafficRoutingConfiguration;
    if ((Type === 'CANARY') !== (CanarySize !== undefined)) problem('CanarySize belongs to CANARY');
    if ((Type === 'LINEAR') !== (LinearStepSize !== undefined)) problem('LinearStepSize belongs to LINEAR');
    if (CanarySize) percent('CanarySize', CanarySize, 1, 50, problem);
    if (LinearStepSize) percent('LinearStepSize', LinearStepSize, 10, 50, problem);
  });
export type DeploymentConfig = z.infer<typeof deploymentConfig>;

/** Bounds of the Amazon SageMaker Developer Guide, deployment guardrails. A number of instances is bounded by the endpoint. */
function percent(
  name: string,
  { Type, Value }: z.infer<typeof capacity>,
  least: number,
  most: number,
  problem: (message: string) => void,
): void {
  if (Type === 'CAPACITY_PERCENT' && (Value < least || Value > most)) {
    problem(`${name} must be ${least} to ${most} percent`);
  }
}

/** For a roll-back: an alarm that the new model raised must not keep the old one out. */
export function withoutAlarms(config: DeploymentConfig): DeploymentConfig {
  const { AutoRollbackConfiguration: _, ...kept } = config;
  return kept;
}
