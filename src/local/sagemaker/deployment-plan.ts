/** A DeploymentConfig as a plan: the new fleet's share of the traffic over time, and how long the old fleet is kept. */
import { validationException } from './errors.js';

interface CapacitySize {
  readonly Type: string;
  readonly Value: number;
}

export interface DeploymentConfig {
  readonly BlueGreenUpdatePolicy?: {
    readonly TrafficRoutingConfiguration: {
      readonly Type: string;
      readonly WaitIntervalInSeconds: number;
      readonly CanarySize?: CapacitySize;
      readonly LinearStepSize?: CapacitySize;
    };
    readonly TerminationWaitInSeconds?: number;
    readonly MaximumExecutionTimeoutInSeconds?: number;
  };
  readonly RollingUpdatePolicy?: {
    readonly MaximumBatchSize: CapacitySize;
    readonly WaitIntervalInSeconds: number;
    readonly MaximumExecutionTimeoutInSeconds?: number;
  };
  readonly AutoRollbackConfiguration?: { readonly Alarms?: readonly { readonly AlarmName?: string }[] };
}

export interface DeploymentPlan {
  /** The new fleet's share of the traffic after each step. The last one is 1. */
  readonly shares: readonly number[];
  /** The baking period after each step, in milliseconds of the platform's clock. */
  readonly waitMilliseconds: number;
  readonly terminationWaitMilliseconds: number;
  readonly timeoutMilliseconds: number | undefined;
  readonly alarms: readonly string[];
}

/**
 * Reads the config for a fleet with the given number of instances. Throws a ValidationException if the sizes do not fit
 * the routing type: a canary is at most half of the fleet, a linear step 10 to 50 % (Amazon SageMaker Developer Guide,
 * deployment guardrails).
 */
export function deploymentPlan(config: DeploymentConfig | undefined, instances: number): DeploymentPlan {
  const { BlueGreenUpdatePolicy: blueGreen, RollingUpdatePolicy: rolling } = config ?? {};
  if (blueGreen && rolling) {
    throw validationException(
      'Give only one of BlueGreenUpdatePolicy and RollingUpdatePolicy in DeploymentConfig.',
    );
  }
  const timeout = (blueGreen ?? rolling)?.MaximumExecutionTimeoutInSeconds;
  const wait = rolling ? rolling.WaitIntervalInSeconds : routing(blueGreen)?.WaitIntervalInSeconds;
  return {
    shares: rolling
      ? steps(shareOf(rolling.MaximumBatchSize, 'MaximumBatchSize', instances, 5, 50))
      : blueGreenShares(blueGreen, instances),
    waitMilliseconds: (wait ?? 0) * 1000,
    terminationWaitMilliseconds: (blueGreen?.TerminationWaitInSeconds ?? 0) * 1000,
    timeoutMilliseconds: timeout === undefined ? undefined : timeout * 1000,
    alarms: (config?.AutoRollbackConfiguration?.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []),
  };
}

const routing = (policy: DeploymentConfig['BlueGreenUpdatePolicy']) => policy?.TrafficRoutingConfiguration;

function blueGreenShares(
  policy: DeploymentConfig['BlueGreenUpdatePolicy'],
  instances: number,
): readonly number[] {
  const { Type = 'ALL_AT_ONCE', CanarySize, LinearStepSize } = routing(policy) ?? {};
  if (Type !== 'CANARY' && CanarySize) throw onlyFor('CanarySize', 'CANARY', Type);
  if (Type !== 'LINEAR' && LinearStepSize) throw onlyFor('LinearStepSize', 'LINEAR', Type);
  if (Type === 'CANARY')
    return [shareOf(required(CanarySize, 'CanarySize', Type), 'CanarySize', instances, 1, 50), 1];
  if (Type === 'LINEAR') {
    return steps(
      shareOf(required(LinearStepSize, 'LinearStepSize', Type), 'LinearStepSize', instances, 10, 50),
    );
  }
  return [1];
}

function steps(step: number): readonly number[] {
  // Multiplied, not summed: the sum of ten times 0.1 is less than 1.
  const count = Math.ceil(1 / step - 1e-9);
  return Array.from({ length: count }, (_, index) => Math.min(1, (index + 1) * step)).with(-1, 1);
}

function shareOf(size: CapacitySize, member: string, instances: number, least: number, most: number): number {
  if (size.Type === 'INSTANCE_COUNT') {
    // One instance is always allowed: a fleet of one instance cannot be split.
    if (size.Value > Math.max(1, Math.floor((instances * most) / 100))) {
      throw validationException(
        `${member} of ${size.Value} instances is more than ${most}% of the ${instances} instances of the endpoint. Give a smaller value.`,
      );
    }
    return Math.min(1, size.Value / Math.max(1, instances));
  }
  if (size.Value < least || size.Value > most) {
    throw validationException(
      `${member} of ${size.Value}% of the capacity is not supported. Give a value from ${least} to ${most}%.`,
    );
  }
  return size.Value / 100;
}

function required(size: CapacitySize | undefined, member: string, type: string): CapacitySize {
  if (size) return size;
  throw validationException(`${member} is required when the traffic routing type is ${type}.`);
}

function onlyFor(member: string, type: string, given: string) {
  return validationException(
    `${member} is only valid for traffic routing of type ${type}, not ${given}. Remove it.`,
  );
}
