import type { MonitoringJobDefinition } from '../../aws/sagemaker.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * Members that SageMaker adds to a definition which leaves them out, as definitions by Terraform, CloudFormation or hand
 * do. Values read from live definitions: go-to-k/cdk-real-drift #1523, #1528 and #1578; the tests of
 * terraform-provider-aws assert two of them.
 */
const STOPPING_CONDITION = { MaxRuntimeInSeconds: 3600 };
const INPUT = { S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated' };
const OUTPUT = { S3UploadMode: 'EndOfJob' };
/** Members with these names have these defaults, at any depth. */
const DEFAULTS: Readonly<Record<string, Members>> = {
  EndpointInput: INPUT,
  BatchTransformInput: INPUT,
  S3Output: OUTPUT,
};

/**
 * A job definition, or one inside a schedule, as SageMaker describes it: with the members that it adds, and without those
 * that say nothing (an empty environment, network settings that are off). Two definitions that SageMaker runs alike are then
 * equal.
 */
export function withDefaults(definition: object | MonitoringJobDefinition): Members {
  const { StoppingCondition = {}, ...members } = filled(definition as Members);
  return { ...members, StoppingCondition: { ...STOPPING_CONDITION, ...(StoppingCondition as Members) } };
}

function filled(members: Members): Members {
  const entries = Object.entries(members).flatMap(([name, value]): [string, unknown][] => {
    const whole = filledValue(value);
    if ((name === 'Environment' || name === 'NetworkConfig') && whole) {
      const set = Object.entries(whole as Members).filter(([, one]) => one !== false && one !== undefined);
      return set.length === 0 ? [] : [[name, Object.fromEntries(set)]];
    }
    const defaults = DEFAULTS[name];
    return [[name, defaults && whole ? { ...defaults, ...(whole as Members) } : whole]];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

function filledValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledValue);
  const isObject = typeof value === 'object' && value !== null && !(value instanceof Date);
  return isObject ? filled(value as Members) : value;
}
