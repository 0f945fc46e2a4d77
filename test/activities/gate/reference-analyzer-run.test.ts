import {
  CreateProcessingJobCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeProcessingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { referenceAnalyzerActivities } from '../../../src/activities/gate/reference-analyzer-run.js';
import { parseEnvironment } from '../../../src/analyzer/container-environment.js';
import { readCapture } from '../../../src/analyzer/index.js';
import { openServiceModel } from '../../support/service-model.js';
import { failureOf, inActivity } from '../support/activity.js';
import { collected } from '../support/collected.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, CANDIDATE, dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, serviceException } from '../support/sagemaker.js';

const FOLDER = 's3://baselines/rebaseline/churn/runs/3a4b5c6d7e8f/reference';
const PLACE = 'churn/AllTraffic/2024/05/01/11';
const NAME = 'rb-churn-3a4b5c6d7e8f-reference-1';
const request = {
  resolved: RUN,
  candidate: CANDIDATE,
  window: {
    windowStart: '2024-05-01T11:00:00.000Z',
    windowEnd: '2024-05-01T12:00:00.000Z',
    rows: 3,
    inputUri: 's3://w/input/2024-05-01-11.csv',
  },
  rescoredUri: 's3://w/output-1',
  inputs: 2,
  attempt: 1,
};
const DEFINITION = {
  RoleArn: 'arn:aws:iam::111122223333:role/monitor',
  DataQualityAppSpecification: {
    ImageUri: '468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer',
    Environment: { categorical_drift_method: 'LInfinity', publish_cloudwatch_metrics: 'Enabled' },
  },
  DataQualityJobOutputConfig: { KmsKeyId: 'key' },
  JobResources: { ClusterConfig: { InstanceCount: 3, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 } },
  NetworkConfig: { EnableNetworkIsolation: true },
  StoppingCondition: { MaxRuntimeInSeconds: 1800 },
};

function startRun(outputs = '0.9\n0.1\n0.5\n') {
  const { answers, port } = mockSageMaker();
  const s3 = memoryS3({
    's3://w/input/2024-05-01-11.csv': '39,40\n50,"a, b"\n,13\n',
    's3://w/output-1/2024-05-01-11.csv.out': outputs,
  });
  answers.on(DescribeDataQualityJobDefinitionCommand).resolves(DEFINITION as never);
  answers.on(CreateProcessingJobCommand).resolves({ ProcessingJobArn: arn(`processing-job/${NAME}`) });
  return { answers, s3, ...referenceAnalyzerActivities(dependencies(port, s3)) };
}

describe("the run of SageMaker's own analyzer with the candidate", () => {
  it('the reference analyzer runs in the container’s monitoring mode, as the live definition runs it', async () => {
    const { answers, startReferenceAnalyzer } = startRun();
    expect(await inActivity(startReferenceAnalyzer, request)).toEqual({
      name: NAME,
      outputUri: `${FOLDER}/output-1`,
    });
    const sent = answers.commandCalls(CreateProcessingJobCommand)[0]?.args[0].input;
    expect(sent).toMatchObject({
      ProcessingJobName: NAME,
      RoleArn: DEFINITION.RoleArn,
      AppSpecification: { ImageUri: DEFINITION.DataQualityAppSpecification.ImageUri },
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge' } },
      NetworkConfig: { EnableNetworkIsolation: true },
      StoppingCondition: { MaxRuntimeInSeconds: 1800 },
      ProcessingOutputConfig: { KmsKeyId: 'key' },
      Environment: {
        categorical_drift_method: 'LInfinity',
        // One's own experiment is no metric of production.
        publish_cloudwatch_metrics: 'Disabled',
        start_time: '2024-05-01T11:00:00Z',
        end_time: '2024-05-01T12:00:00Z',
      },
    });
    const environment = parseEnvironment(sent?.Environment as Record<string, string>);
    const placed = new Map(
      (sent?.ProcessingInputs ?? []).map(({ S3Input }) => [S3Input?.LocalPath as string, S3Input?.S3Uri]),
    );
    const at = (path = '') => placed.get(path.replace(/\/[^/]+$/, ''));
    expect(at(environment.baselineConstraints)).toBe(CANDIDATE.constraintsUri);
    expect(at(environment.baselineStatistics)).toBe(CANDIDATE.statisticsUri);
    expect(placed.get(`${environment.datasetSource}/${PLACE}`)).toBe(`${FOLDER}/capture/${PLACE}`);
    expect(environment.datasetFormat).toEqual({
      sagemakerCaptureJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] },
    });
  });

  it('the reference analyzer reads capture records with the new model’s outputs; missing cells and quotes are kept', async () => {
    const { s3, startReferenceAnalyzer } = startRun();
    await inActivity(startReferenceAnalyzer, request);
    const text = s3.files.get(`${FOLDER}/capture/${PLACE}/rescored.jsonl`) as string;
    const { rows } = readCapture([
      (async function* () {
        yield Buffer.from(text);
      })(),
    ]);
    expect(await collected(rows)).toEqual([
      ['0.9', '39', '40'],
      ['0.1', '50', 'a, b'],
      ['0.5', null, '13'],
    ]);
  });

  it('the reference analyzer runs the monitor’s record preprocessor and no post-analytics script', async () => {
    const { answers, startReferenceAnalyzer } = startRun();
    const script = 's3://scripts/v2/pre.py';
    const behind = { ...MONITOR, scheduleName: 'behind', recordPreprocessor: script };
    answers.on(DescribeDataQualityJobDefinitionCommand).resolves({
      ...DEFINITION,
      DataQualityAppSpecification: {
        ...DEFINITION.DataQualityAppSpecification,
        RecordPreprocessorSourceUri: script,
        PostAnalyticsProcessorSourceUri: 's3://scripts/page-the-team.py',
      },
    } as never);
    await inActivity(startReferenceAnalyzer, {
      ...request,
      resolved: { ...RUN, monitors: [MONITOR, behind] },
    });
    const sent = answers.commandCalls(CreateProcessingJobCommand)[0]?.args[0].input;
    const placed = sent?.ProcessingInputs?.find(({ S3Input }) => S3Input?.S3Uri === script);
    expect(sent?.Environment).toMatchObject({
      record_preprocessor_script: `${placed?.S3Input?.LocalPath}/pre.py`,
      sagemaker_monitoring_schedule_name: 'behind',
    });
    expect(JSON.stringify(sent)).not.toContain('page-the-team');
  });

  it.skipIf(!openServiceModel())('is a request that Amazon’s service model takes', async () => {
    const { answers, startReferenceAnalyzer } = startRun();
    await inActivity(startReferenceAnalyzer, request);
    const sent = answers.commandCalls(CreateProcessingJobCommand)[0]?.args[0].input;
    expect(openServiceModel()?.('CreateProcessingJob', sent)).toEqual([]);
  });

  it('the reference analyzer is not started when outputs and rows do not match', async () => {
    const { answers, startReferenceAnalyzer } = startRun('0.9\n0.1\n');
    expect(await failureOf(inActivity(startReferenceAnalyzer, request))).toMatchObject({
      type: 'OutputCountMismatch',
    });
    expect(answers.commandCalls(CreateProcessingJobCommand)).toEqual([]);
  });

  it('an existing job of the reference analyzer is adopted with this candidate and a conflict with another', async () => {
    const { answers, startReferenceAnalyzer } = startRun();
    answers.on(CreateProcessingJobCommand).rejects(serviceException('ResourceInUse', 'exists'));
    const there = (constraints: string) => ({
      ProcessingJobStatus: 'InProgress',
      ProcessingInputs: [CANDIDATE.statisticsUri, constraints, `${FOLDER}/capture/${PLACE}`].map((S3Uri) => ({
        S3Input: { S3Uri },
      })),
    });
    answers.on(DescribeProcessingJobCommand).resolves(there(CANDIDATE.constraintsUri) as never);
    await inActivity(startReferenceAnalyzer, request);
    answers.on(DescribeProcessingJobCommand).resolves(there('s3://other/constraints.json') as never);
    expect(await failureOf(inActivity(startReferenceAnalyzer, request))).toMatchObject({
      type: 'NameConflict',
    });
  });
});
