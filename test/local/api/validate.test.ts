import { describe, expect, it } from 'vitest';
import { matchesJavaPattern } from '../../../src/local/api/java-pattern.js';
import { rulesOf } from '../../../src/local/api/rules.js';
import { serializeOutput } from '../../../src/local/api/serialize.js';
import { readInput, validateInput } from '../../../src/local/api/validate.js';

const refusal = (operation: string, input: Record<string, unknown>) => {
  try {
    validateInput(operation, input);
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error(`${operation} took the input`);
};

const role = 'arn:aws:iam::123456789012:role/sagemaker';
const definition = {
  JobDefinitionName: 'census-baseline',
  DataQualityAppSpecification: {
    ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
  },
  DataQualityJobInput: {
    EndpointInput: { EndpointName: 'census', LocalPath: '/opt/ml/processing/input/endpoint' },
  },
  DataQualityJobOutputConfig: {
    MonitoringOutputs: [
      { S3Output: { S3Uri: 's3://bucket/reports', LocalPath: '/opt/ml/processing/output' } },
    ],
  },
  JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 } },
  RoleArn: role,
};

describe('the words of a refusal', () => {
  // The sentences, apart from the resource names, are those of SageMaker's own answers.
  it('name a pattern that is not met', () => {
    expect(refusal('DescribeEndpoint', { EndpointName: 'under_score' }).message).toBe(
      "1 validation error detected: Value 'under_score' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    );
  });

  it('name a missing member', () => {
    expect(refusal('DescribeEndpoint', {}).message).toBe(
      "1 validation error detected: Value null at 'endpointName' failed to satisfy constraint: Member must not be null",
    );
    expect(refusal('DescribeEndpoint', { EndpointName: null }).message).toContain('Member must not be null');
  });

  it('count what is wrong, and list all of it', () => {
    const name = `-${'x'.repeat(63)}`;
    expect(refusal('DescribeEndpoint', { EndpointName: name }).message).toBe(
      `2 validation errors detected: Value '${name}' at 'endpointName' failed to satisfy constraint: Member must have length less than or equal to 63; ` +
        `Value '${name}' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`,
    );
  });

  it('list the values of an enumeration', () => {
    const listing = refusal('ListMonitoringExecutions', { StatusEquals: 'Done' });
    expect(listing.message).toBe(
      "1 validation error detected: Value 'Done' at 'statusEquals' failed to satisfy constraint: Member must satisfy enum value set: [Pending, Completed, CompletedWithViolations, InProgress, Failed, Stopping, Stopped]",
    );
  });

  it('say value for numbers', () => {
    expect(refusal('ListEndpoints', { MaxResults: 0 }).message).toContain(
      "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    expect(refusal('ListEndpoints', { MaxResults: 101 }).message).toContain(
      'Member must have value less than or equal to 100',
    );
  });

  it('lead to the member inside structures and lists', () => {
    const MonitoringOutputs = [{ S3Output: { LocalPath: '/opt/ml/processing/output' } }];
    const nested = { ...definition, DataQualityJobOutputConfig: { MonitoringOutputs } };
    expect(refusal('CreateDataQualityJobDefinition', nested).message).toBe(
      "1 validation error detected: Value null at 'dataQualityJobOutputConfig.monitoringOutputs.1.member.s3Output.s3Uri' failed to satisfy constraint: Member must not be null",
    );
  });

  it('show lists and maps of plain values whole', () => {
    const withEnvironment = {
      ...definition,
      DataQualityAppSpecification: { ...definition.DataQualityAppSpecification, Environment: { '1st': 'x' } },
    };
    expect(refusal('CreateDataQualityJobDefinition', withEnvironment).message).toContain(
      "Value '{1st=x}' at 'dataQualityAppSpecification.environment' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to",
    );
    const outputs = { ...definition, DataQualityJobOutputConfig: { MonitoringOutputs: [] } };
    expect(refusal('CreateDataQualityJobDefinition', outputs).message).toContain(
      "Value '[]' at 'dataQualityJobOutputConfig.monitoringOutputs' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  it('are a SerializationException for a wrong JSON type', () => {
    expect(refusal('DescribeEndpoint', { EndpointName: 7 })).toMatchObject({
      code: 'SerializationException',
      message: 'NUMBER_VALUE can not be converted to a String',
    });
    expect(refusal('DescribeEndpoint', { EndpointName: {} }).message).toBe(
      'Start of structure or map found where not expected.',
    );
    expect(refusal('ListEndpoints', { MaxResults: '10' }).message).toBe(
      'STRING_VALUE can not be converted to an Integer',
    );
    expect(refusal('ListEndpoints', { CreationTimeAfter: '2026-01-05' }).code).toBe('SerializationException');
  });
});

describe('reading an input', () => {
  it('takes what SageMaker takes', () => {
    expect(readInput('CreateDataQualityJobDefinition', definition)).toEqual(definition);
  });

  it('drops members that the model does not know, and nulls', () => {
    const given = { EndpointName: 'census', Colour: 'blue', constructor: 1 };
    expect(readInput('DescribeEndpoint', given)).toEqual({ EndpointName: 'census' });
    expect(readInput('ListEndpoints', { NameContains: null })).toEqual({});
  });

  it('makes dates of epoch seconds, to the millisecond', () => {
    expect(readInput('ListEndpoints', { CreationTimeAfter: 1767607200.125 })).toEqual({
      CreationTimeAfter: new Date('2026-01-05T10:00:00.125Z'),
    });
  });

  it('matches the whole string, not a part of it', () => {
    expect(refusal('DescribeEndpoint', { EndpointName: 'fine but for the rest!' }).code).toBe(
      'ValidationException',
    );
    expect(refusal('DescribeEndpoint', { EndpointName: 'census\n' }).code).toBe('ValidationException');
  });
});

describe('writing an answer', () => {
  it('writes times as epoch seconds, whether they come as dates or from a document', () => {
    const time = new Date('2026-01-05T10:00:00.125Z');
    const answer = { EndpointName: 'census', CreationTime: time, LastModifiedTime: time.toISOString() };
    expect(serializeOutput('DescribeEndpoint', answer)).toEqual({
      EndpointName: 'census',
      CreationTime: 1767607200.125,
      LastModifiedTime: 1767607200.125,
    });
  });

  it('reaches times inside lists, and leaves strings that look like times alone', () => {
    const MonitoringExecutionSummaries = [
      { MonitoringScheduleName: '2026-01-05T10:00:00Z', ScheduledTime: new Date('2026-01-05T10:00:00Z') },
    ];
    expect(serializeOutput('ListMonitoringExecutions', { MonitoringExecutionSummaries })).toEqual({
      MonitoringExecutionSummaries: [
        { MonitoringScheduleName: '2026-01-05T10:00:00Z', ScheduledTime: 1767607200 },
      ],
    });
  });
});

describe('the patterns of the model', () => {
  const patterns = (['SageMaker', 'SageMaker Runtime'] as const).flatMap((service) =>
    Object.entries(rulesOf(service).shapes).flatMap(([name, { pattern }]) =>
      pattern === undefined ? [] : [[`${service} ${name}`, pattern] as const],
    ),
  );

  it.each(patterns)('compiles %s', (_name, pattern) => {
    expect(matchesJavaPattern(pattern, '\u0000 no such thing \u0000')).toBeTypeOf('boolean');
  });

  // Java's classes, by the documentation of java.util.regex.Pattern.
  it.each([
    ['\\p{ASCII}*', 'trace=1', true],
    ['\\p{ASCII}*', 'ü', false],
    ['\\A\\S[\\p{Print}]*\\z', 'row 1', true],
    ['\\A\\S[\\p{Print}]*\\z', ' row', false],
    ['\\A\\S[\\p{Print}]*\\z', 'row\t1', false],
    ['arn:[\\p{Alnum}\\-]+:lambda', 'arn:aws-cn:lambda', true],
    ['([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)', 'Größe 数据 = 7', true],
    ['([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)', 'a;b', false],
    ['[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\t]*', 'table 🙂', true],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the model's own spelling of CustomerMetadataValue
    ['([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)${1,256}', 'a/b', true],
  ])('%s has its Java meaning for %j', (pattern, text, matches) => {
    expect(matchesJavaPattern(pattern, text)).toBe(matches);
  });
});
