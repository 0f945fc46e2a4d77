import {
  CreateTransformJobCommand,
  DescribeEndpointConfigCommand,
  DescribeTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { baselineActivities } from '../../../src/activities/baseline/baseline.js';
import { retrainActivities } from '../../../src/activities/train/train.js';
import type { PayloadForm } from '../../../src/contract/payload.js';
import type { ResolvedRun } from '../../../src/contract/resolved-run.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const LINES: PayloadForm = {
  contentType: 'application/jsonlines',
  accept: 'application/jsonlines',
  outputs: ['score'],
  mapping: {},
  named: true,
};
const INSTANCES: PayloadForm = {
  contentType: 'application/json',
  accept: 'application/json',
  outputs: ['score'],
  mapping: {
    features: 'instances[*].features',
    probability: 'predictions[*].score',
    content_template: '{"instances": $records}',
    record_template: '{"features": $features}',
  },
};
const LAYOUT = { s3Uri: 's3://data/rows.csv', header: false, labelPosition: 0, features: ['zip', 'age'] };

/** The live baseline names the output last: a monitor maps JSON by name. */
const CONSTRAINTS = JSON.stringify({
  features: [
    { name: 'zip', inferred_type: 'String' },
    { name: 'age', inferred_type: 'Fractional' },
    { name: 'score', inferred_type: 'Fractional' },
  ],
});

function running(payload: PayloadForm, outputs = '', recordPreprocessor: string | null = null) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeEndpointConfigCommand).resolves({ ProductionVariants: [] } as never);
  answers.on(CreateTransformJobCommand).resolves({} as never);
  const s3 = memoryS3({
    's3://data/rows.csv': '0,12345,39.0\n1,02139,\n',
    [MONITOR.constraintsUri]: CONSTRAINTS,
    's3://out/input.jsonl.out': outputs,
  });
  const resolved: ResolvedRun = {
    ...RUN,
    production: { ...RUN.production, payload },
    monitors: [{ ...MONITOR, recordPreprocessor }],
  };
  const activities = baselineActivities(dependencies(port, s3));
  const prepare = () => inActivity(activities.prepareScoring, { resolved, layout: LAYOUT });
  const assemble = () =>
    inActivity(activities.assembleBaseline, { resolved, layout: LAYOUT, outputUri: 's3://out/' });
  const transform = async () => {
    const request = { resolved, modelName: 'm', step: 'score' as const, inputUri: 's3://in', attempt: 1 };
    await inActivity(activities.startTransform, request);
    return answers.commandCalls(CreateTransformJobCommand)[0]?.args[0].input;
  };
  return { s3, prepare, assemble, transform };
}

describe('scoring for an endpoint that speaks JSON', () => {
  it('rows become one JSON object per line, with text where the live baseline has text', async () => {
    const { s3, prepare, transform } = running(LINES);
    const { inputUri, rows } = await prepare();
    expect([inputUri.endsWith('/scoring/input.jsonl'), rows]).toEqual([true, 2]);
    expect(s3.files.get(inputUri)).toBe('{"zip":"12345","age":39.0}\n{"zip":"02139","age":null}\n');
    expect(await transform()).toMatchObject({
      BatchStrategy: 'MultiRecord',
      TransformInput: { ContentType: 'application/jsonlines', SplitType: 'Line' },
      TransformOutput: { Accept: 'application/jsonlines', AssembleWith: 'Line' },
    });
  });

  it('rows become requests of the mapping’s templates, which batch transform sends one by one', async () => {
    const { s3, prepare, transform } = running(INSTANCES);
    const { inputUri } = await prepare();
    expect(s3.files.get(inputUri)).toBe(
      '{"instances": [{"features": ["12345",39.0]}]}\n{"instances": [{"features": ["02139",null]}]}\n',
    );
    expect(await transform()).toMatchObject({
      BatchStrategy: 'SingleRecord',
      TransformInput: { ContentType: 'application/json', SplitType: 'Line' },
    });
  });

  it('a mapping whose templates make other requests is refused before a job is created', async () => {
    const mapping = { ...INSTANCES.mapping, record_template: '{"values": $features}' };
    const failure = await failureOf(running({ ...INSTANCES, mapping }).prepare());
    expect(failure).toMatchObject({ type: 'MappingInvalid', nonRetryable: true });
    expect(failure.message).toMatch(/templates make a request that the expressions do not read.*"values"/);
  });
});

describe('the baseline dataset of an endpoint that speaks JSON', () => {
  it('has the outputs first, whatever the order of the live baseline', async () => {
    const { s3, assemble } = running(LINES, '{"score": 0.50}\n{"score": 0.7}\n');
    const made = await assemble();
    expect(made).toMatchObject({ rowsRead: 2, rowsScored: 2, columns: ['score', 'zip', 'age'] });
    expect(s3.files.get(made.datasetUri)).toBe('score,zip,age\n0.50,12345,39.0\n0.7,02139,\n');
  });

  it('is passed through the monitor’s script as capture records of the requests and the responses', async () => {
    const outputs = '{"predictions": [{"score": 0.50}]}\n{"predictions": [{"score": 0.7}]}\n';
    const { s3, prepare, assemble } = running(INSTANCES, outputs, 's3://scripts/flat.py');
    await prepare();
    const { recordsUri } = await assemble();
    const [first] = (s3.files.get(recordsUri as string) ?? '').split('\n');
    expect(JSON.parse(first as string).captureData).toEqual({
      endpointInput: {
        observedContentType: 'application/json',
        mode: 'INPUT',
        data: '{"instances": [{"features": ["12345",39.0]}]}',
        encoding: 'JSON',
      },
      endpointOutput: {
        observedContentType: 'application/json',
        mode: 'OUTPUT',
        data: '{"predictions": [{"score": 0.50}]}',
        encoding: 'JSON',
      },
    });
  });

  it('is passed to a script that reads BASE64 as BASE64', async () => {
    const form: PayloadForm = { ...LINES, base64: ['input'] };
    const { s3, prepare, assemble } = running(
      form,
      '{"score": 0.5}\n{"score": 0.7}\n',
      's3://scripts/decode.py',
    );
    await prepare();
    const { recordsUri } = await assemble();
    const { captureData } = JSON.parse((s3.files.get(recordsUri as string) ?? '').split('\n')[0] as string);
    const { data, encoding } = captureData.endpointInput;
    expect([encoding, Buffer.from(data, 'base64').toString()]).toEqual([
      'BASE64',
      '{"zip":"12345","age":39.0}',
    ]);
    expect(captureData.endpointOutput.encoding).toBe('JSON');
  });

  it.each([
    [
      '{"score": 0.5}\nnot json\n',
      'PayloadNotJson',
      /output s3:\/\/out\/input\.jsonl\.out, line 2: The content type/,
    ],
    ['{"score": 0.5}\n', 'OutputCountMismatch', /only 1 outputs/],
    ['{"score": {"value": 1}}\n', 'CaptureUnreadable', /line 1: The prediction is nested at "score"/],
  ])('is refused for the outputs %j', async (outputs, type, message) => {
    const failure = await failureOf(running(LINES, outputs).assemble());
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toMatch(message);
  });
});

describe('a training set for a job that reads JSON Lines', () => {
  const prepared = (body: string, layout: object) => {
    const { answers, port } = mockSageMaker();
    const DataSource = { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/old.jsonl' } };
    answers
      .on(DescribeTrainingJobCommand)
      .resolves({ TrainingJobName: 'old', InputDataConfig: [{ ChannelName: 'train', DataSource }] } as never);
    const s3 = memoryS3({ 's3://data/new': body, 's3://data/old.jsonl': '{"y": 0, "age": 3, "zip": "x"}\n' });
    return inActivity(retrainActivities(dependencies(port, s3)).prepareTrainingSet, {
      resolved: RUN,
      layout: { s3Uri: 's3://data/new', header: true, labelPosition: 0, features: ['age', 'zip'], ...layout },
    });
  };

  it('is read by the job as it is if it is JSON Lines too', async () => {
    const body = '{"y": 0, "age": 3, "zip": "x"}\n{"y": 1, "age": 3, "zip": "x"}\n';
    expect(await prepared(body, { jsonLines: true })).toEqual({ uri: 's3://data/new', copied: false });
  });

  it('is refused if it is CSV', async () => {
    const failure = await failureOf(prepared('y,age,zip\n0,3,x\n1,3,x\n', {}));
    expect(failure).toMatchObject({ type: 'DatasetFormatDiffers', nonRetryable: true });
    expect(failure.message).toMatch(
      /is CSV, and training job "churn-training" reads JSON Lines|is CSV, and training job "old"/,
    );
  });
});
