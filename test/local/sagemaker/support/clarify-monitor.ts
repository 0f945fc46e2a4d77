/** An endpoint with a numeric and a text feature, and Clarify's monitors of it. */
import type { Local } from './local.js';
import { hourly, ROLE, s3 } from './resources.js';

export const CLARIFY = '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0';

type Kind = 'ModelBias' | 'ModelExplainability';

/** Stores the analysis configuration and creates a schedule with a definition of the same name. */
export async function createClarifyMonitor(
  local: Local,
  kind: Kind,
  name: string,
  files: { readonly config: object; readonly constraints?: object },
  input: Record<string, unknown> = {},
): Promise<void> {
  await local.put(`clarify/${name}/analysis_config.json`, JSON.stringify(files.config));
  if (files.constraints) {
    await local.put(`clarify/${name}/analysis.json`, JSON.stringify(files.constraints));
  }
  await local.call(`Create${kind}JobDefinition`, {
    JobDefinitionName: name,
    ...(files.constraints && {
      [`${kind}BaselineConfig`]: { ConstraintsResource: { S3Uri: s3(`clarify/${name}/analysis.json`) } },
    }),
    [`${kind}AppSpecification`]: {
      ImageUri: CLARIFY,
      ConfigUri: s3(`clarify/${name}/analysis_config.json`),
    },
    [`${kind}JobInput`]: {
      EndpointInput: { EndpointName: 'adult', LocalPath: '/opt/ml/processing/input/endpoint', ...input },
      ...(kind === 'ModelBias' && { GroundTruthS3Input: { S3Uri: s3('labels') } }),
    },
    [`${kind}JobOutputConfig`]: {
      MonitoringOutputs: [
        { S3Output: { S3Uri: s3('clarify/reports'), LocalPath: '/opt/ml/processing/output' } },
      ],
    },
    JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 } },
    RoleArn: ROLE,
  });
  await local.call('CreateMonitoringSchedule', {
    MonitoringScheduleName: name,
    MonitoringScheduleConfig: { ...hourly(name, name).MonitoringScheduleConfig, MonitoringType: kind },
  });
  await local.sagemaker.idle();
}
