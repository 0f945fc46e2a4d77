import { describe, expect, it } from 'vitest';
import { matchesJavaPattern } from '../../../src/local/api/java-pattern.js';
import { rulesOf } from '../../../src/local/api/rules.js';
import { serializeOutput } from '../../../src/local/api/serialize.js';
import { readInput } from '../../../src/local/api/validate.js';

const errorOf = (operation: string, input: Record<string, unknown>) => {
  try {
    readInput(operation, input);
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error(`${operation} accepted the input`);
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

describe('validation errors', () => {
  // Except for resource names, the messages are from SageMaker's responses.
  it('a validation error names the pattern that does not match', () => {
    expect(errorOf('DescribeEndpoint', { EndpointName: 'under_score' }).message).toBe(
      "1 validation error detected: Value 'under_score' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    );
  });

  it('a validation error names the missing member', () => {
    expect(errorOf('DescribeEndpoint', {}).message).toBe(
      "1 validation error detected: Value null at 'endpointName' failed to satisfy constraint: Member must not be null",
    );
    expect(errorOf('DescribeEndpoint', { EndpointName: null }).message).toContain('Member must not be null');
  });

  it('a validation error counts and lists all violations', () => {
    const name = `-${'x'.repeat(63)}`;
    expect(errorOf('DescribeEndpoint', { EndpointName: name }).message).toBe(
      `2 validation errors detected: Value '${name}' at 'endpointName' failed to satisfy constraint: Member must have length less than or equal to 63; ` +
        `Value '${name}' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`,
    );
  });

  it('a validation error lists the values of an enumeration', () => {
    const listing = errorOf('ListMonitoringExecutions', { StatusEquals: 'Done' });
    expect(listing.message).toBe(
      "1 validation error detected: Value 'Done' at 'statusEquals' failed to satisfy constraint: Member must satisfy enum value set: [Pending, Completed, CompletedWithViolations, InProgress, Failed, Stopping, Stopped]",
    );
  });

  it('a validation error of a number names its bound', () => {
    expect(errorOf('ListEndpoints', { MaxResults: 0 }).message).toContain(
      "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    expect(errorOf('ListEndpoints', { MaxResults: 101 }).message).toContain(
      'Member must have value less than or equal to 100',
    );
  });

  it('a validation error contains the path of a nested member', () => {
    const MonitoringOutputs = [{ S3Output: { LocalPath: '/opt/ml/processing/output' } }];
    const nested = { ...definition, DataQualityJobOutputConfig: { MonitoringOutputs } };
    expect(errorOf('CreateDataQualityJobDefinition', nested).message).toBe(
      "1 validation error detected: Value null at 'dataQualityJobOutputConfig.monitoringOutputs.1.member.s3Output.s3Uri' failed to satisfy constraint: Member must not be null",
    );
  });

  it('a validation error contains whole lists and maps of scalars', () => {
    const withEnvironment = {
      ...definition,
      DataQualityAppSpecification: { ...definition.DataQualityAppSpecification, Environment: { '1st': 'x' } },
    };
    expect(errorOf('CreateDataQualityJobDefinition', withEnvironment).message).toContain(
      "Value '{1st=x}' at 'dataQualityAppSpecification.environment' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to",
    );
    const outputs = { ...definition, DataQualityJobOutputConfig: { MonitoringOutputs: [] } };
    expect(errorOf('CreateDataQualityJobDefinition', outputs).message).toContain(
      "Value '[]' at 'dataQualityJobOutputConfig.monitoringOutputs' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  it('a wrong JSON type is a SerializationException', () => {
    expect(errorOf('DescribeEndpoint', { EndpointName: 7 })).toMatchObject({
      code: 'SerializationException',
      message: 'NUMBER_VALUE can not be converted to a String',
    });
    expect(errorOf('DescribeEndpoint', { EndpointName: {} }).message).toBe(
      'Start of structure or map found where not expected.',
    );
    expect(errorOf('ListEndpoints', { MaxResults: '10' }).message).toBe(
      'STRING_VALUE can not be converted to an Integer',
    );
    expect(errorOf('ListEndpoints', { CreationTimeAfter: '2026-01-05' }).code).toBe('SerializationException');
  });
});

describe('reading an input', () => {
  it('readInput returns valid input unchanged', () => {
    expect(readInput('CreateDataQualityJobDefinition', definition)).toEqual(definition);
  });

  it('readInput removes unknown members and nulls', () => {
    const given = { EndpointName: 'census', Colour: 'blue', constructor: 1 };
    expect(readInput('DescribeEndpoint', given)).toEqual({ EndpointName: 'census' });
    expect(readInput('ListEndpoints', { NameContains: null })).toEqual({});
  });

  it('readInput converts epoch seconds to dates with milliseconds', () => {
    expect(readInput('ListEndpoints', { CreationTimeAfter: 1767607200.125 })).toEqual({
      CreationTimeAfter: new Date('2026-01-05T10:00:00.125Z'),
    });
  });

  it('readInput matches a pattern with the whole string', () => {
    expect(errorOf('DescribeEndpoint', { EndpointName: 'valid but for the rest!' }).code).toBe(
      'ValidationException',
    );
    expect(errorOf('DescribeEndpoint', { EndpointName: 'census\n' }).code).toBe('ValidationException');
  });
});

describe('writing a response', () => {
  it('serializeOutput writes dates and stored times as epoch seconds', () => {
    const time = new Date('2026-01-05T10:00:00.125Z');
    const response = { EndpointName: 'census', CreationTime: time, LastModifiedTime: time.toISOString() };
    expect(serializeOutput('DescribeEndpoint', response)).toEqual({
      EndpointName: 'census',
      CreationTime: 1767607200.125,
      LastModifiedTime: 1767607200.125,
    });
  });

  it('serializeOutput converts times in lists, but not other strings that look like times', () => {
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

  it.each(patterns)('the pattern of %s compiles', (_name, pattern) => {
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
  ])('the pattern %s has the same result as in Java for %j', (pattern, text, matches) => {
    expect(matchesJavaPattern(pattern, text)).toBe(matches);
  });
});
