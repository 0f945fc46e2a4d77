import type { Dependencies } from '../../../src/activities/support/dependencies.js';
import type { S3Port } from '../../../src/aws/s3.js';
import type { SageMakerPort } from '../../../src/aws/sagemaker.js';
import type { Candidate } from '../../../src/contract/candidate.js';
import { BUILT_IN_RULES, policyFile } from '../../../src/contract/policy.js';
import type { DataQualityMonitor, Production, ResolvedRun } from '../../../src/contract/resolved-run.js';
import { memoryS3 } from './memory-s3.js';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333';
export const arn = (resource: string): string => `${ARN}:${resource}`;

export function dependencies(sagemaker: SageMakerPort, s3: S3Port = memoryS3()): Dependencies {
  return {
    sagemaker,
    s3,
    policy: { file: policyFile.parse({}), digest: 'policy-digest' },
    pollSeconds: 60,
    searchAttributes: false,
  };
}

export const PRODUCTION: Production = {
  endpointName: 'churn',
  endpointArn: arn('endpoint/churn'),
  endpointConfigName: 'churn-config',
  variantName: 'AllTraffic',
  modelName: 'churn-model',
  modelArtifactUri: 's3://models/churn-training/output/model.tar.gz',
  modelCreatedAt: '2024-04-01T00:00:00.000Z',
  servingSince: '2024-04-01T01:00:00.000Z',
  trainingJobName: 'churn-training',
  modelPackageGroup: null,
  captureDestination: 's3://capture/data',
  capturePercentage: 100,
};

export const MONITOR: DataQualityMonitor = {
  scheduleName: 'churn-quality',
  jobDefinitionName: 'churn-definition',
  definitionCreatedAt: '2024-04-01T00:00:00.000Z',
  definitionDigest: 'definition-digest',
  statisticsUri: 's3://baselines/live/statistics.json',
  constraintsUri: 's3://baselines/live/constraints.json',
  recordPreprocessor: null,
  firing: { hours: Array.from({ length: 24 }, (_, hour) => hour), periodSeconds: 3600 },
  scheduleExpression: 'cron(0 * ? * * *)',
};

export const RUN: ResolvedRun = {
  run: '3a4b5c6d7e8f',
  startedAt: '2024-05-01T09:00:00.000Z',
  production: PRODUCTION,
  monitors: [MONITOR],
  rules: BUILT_IN_RULES,
  policyDigest: 'policy-digest',
  modelPackageGroup: null,
  timing: { pollSeconds: 60 },
  searchAttributes: false,
  workspace: 's3://baselines/rebaseline/churn',
  warnings: [],
};

export const CANDIDATE: Candidate = {
  digest: 'c'.repeat(64),
  statisticsUri: 's3://baselines/rebaseline/churn/baselines/cc/statistics.json',
  constraintsUri: 's3://baselines/rebaseline/churn/baselines/cc/constraints.json',
  datasetUri: 's3://baselines/rebaseline/churn/dataset.csv',
  rows: 1000,
};
