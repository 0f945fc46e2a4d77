/**
 * Members that SageMaker adds to a request which leaves them out, so that Describe returns them. The values were read from
 * live resources: go-to-k/cdk-real-drift #1523, #1528 and #1578; the tests of terraform-provider-aws assert two of them.
 */
import type { Members } from './operation.js';

const INPUT = { S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated' };
const STOPPING_CONDITION = { MaxRuntimeInSeconds: 3600 };

/**
 * A monitor with ground truth has two jobs in an execution. In an hourly schedule each may run for 1800 seconds ("Schedule
 * model quality monitoring jobs", SageMaker developer guide). That this is also the default is assumed.
 */
const STOPPING_CONDITION_OF_TWO_JOBS = { MaxRuntimeInSeconds: 1800 };

/** A monitoring job definition, of any type or inside a schedule, with the members that SageMaker adds. */
export function withDefinitionDefaults<T extends Members>(definition: T): T {
  const entries = Object.entries(definition).map(([name, value]) => {
    if (name === 'MonitoringInputs') return [name, (value as readonly Members[]).map(filledInput)];
    if (/^\w+JobInput$/.test(name)) return [name, filledInput(value as Members)];
    if (/^(\w+Job|Monitoring)OutputConfig$/.test(name)) return [name, filledOutputs(value as Members)];
    return [name, value];
  });
  const hasGroundTruth = Object.entries(definition).some(
    ([name, value]) => /^\w+JobInput$/.test(name) && 'GroundTruthS3Input' in (value as Members),
  );
  return {
    StoppingCondition: hasGroundTruth ? STOPPING_CONDITION_OF_TWO_JOBS : STOPPING_CONDITION,
    ...Object.fromEntries(entries),
  };
}

/** A model with the mode of its containers. */
export function withContainerDefaults<T extends Members>(model: T): T {
  const filled = (container: Members) => ({ Mode: 'SingleModel', ...container });
  const { PrimaryContainer: primary, Containers: several } = model;
  return {
    ...model,
    ...(primary ? { PrimaryContainer: filled(primary as Members) } : {}),
    ...(several ? { Containers: (several as readonly Members[]).map(filled) } : {}),
  };
}

function filledInput(input: Members): Members {
  const entries = Object.entries(input).map(([name, value]) =>
    name === 'EndpointInput' || name === 'BatchTransformInput'
      ? [name, { ...INPUT, ...(value as Members) }]
      : [name, value],
  );
  return Object.fromEntries(entries);
}

function filledOutputs(config: Members): Members {
  const outputs = config.MonitoringOutputs as readonly { readonly S3Output: Members }[] | undefined;
  return {
    ...config,
    ...(outputs
      ? {
          MonitoringOutputs: outputs.map((output) => ({
            ...output,
            S3Output: { S3UploadMode: 'EndOfJob', ...output.S3Output },
          })),
        }
      : {}),
  };
}
