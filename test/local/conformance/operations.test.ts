/** Checks the input, the validation errors and the response of every supported operation. */
import { describe, expect, test } from 'vitest';
import { operationRules } from '../../../src/local/api/rules.js';
import { serializeOutput } from '../../../src/local/api/serialize.js';
import { readInput } from '../../../src/local/api/validate.js';
import { openLocal } from '../sagemaker/support/local.js';
import { trainModel } from '../sagemaker/support/resources.js';
import { MINIMAL_REQUESTS } from './minimal-requests.js';
import { shapeViolations } from './response-shape.js';
import { everyViolation } from './violations.js';

test('a minimal request of every operation succeeds, and the response has its output shape', async () => {
  const local = await openLocal();
  await trainModel(local, 'trained');
  const violationsOfResponses: string[] = [];
  for (const { operation, input, first } of MINIMAL_REQUESTS) {
    if (first === 'idle') await local.sagemaker.idle();
    else if (first) local.sagemaker.hold(first.hold);
    const response = await local.call(operation, readInput(operation, input)).catch((error: Error) => {
      throw new Error(`${operation}: ${error.message}`, { cause: error });
    });
    const json = JSON.parse(JSON.stringify(serializeOutput(operation, response)));
    violationsOfResponses.push(...shapeViolations(operation, json));
  }
  local.sagemaker.release();
  // The model requires the artifacts in every response. A job in progress has none.
  expect(violationsOfResponses).toEqual(['DescribeTrainingJob.ModelArtifacts is missing']);
  const called = new Set(MINIMAL_REQUESTS.map(({ operation }) => operation));
  expect(local.sagemaker.operations().filter((operation) => !called.has(operation))).toEqual([]);
});

test('the check of response shapes detects every kind of violation', () => {
  const response = {
    EndpointName: '-',
    EndpointArn: 'none',
    EndpointStatus: 'Idle',
    CreationTime: '2026',
    More: 1,
  };
  expect(shapeViolations('DescribeEndpoint', response)).toEqual([
    'DescribeEndpoint.LastModifiedTime is missing',
    expect.stringMatching(/^DescribeEndpoint\.EndpointName is -, which does not match/),
    'DescribeEndpoint.EndpointArn: length 4 is not between 20 and 2048',
    expect.stringMatching(/^DescribeEndpoint\.EndpointArn is none, which does not match/),
    'DescribeEndpoint.EndpointStatus is Idle, which is not in its enum',
    'DescribeEndpoint.CreationTime is not a number',
    'DescribeEndpoint.More is unknown',
  ]);
});

const errorOf = (operation: string, request: Record<string, unknown>) => {
  try {
    readInput(operation, request);
  } catch (error) {
    return error as Error & { code: string };
  }
  return undefined;
};

describe('the constraints of every operation', () => {
  test.each(MINIMAL_REQUESTS.map(({ operation, input }) => [operation, input] as const))(
    '%s rejects every violation of its constraints and accepts every valid member',
    (operation, input) => {
      const shapeName = operationRules('SageMaker', operation)?.input;
      if (shapeName === undefined) throw new Error(`${operation} has no input shape.`);
      const { violations, valid } = everyViolation(shapeName, input);
      const undetected = violations.filter(({ request, clause }) => {
        const error = errorOf(operation, request);
        return error?.code !== 'ValidationException' || !error.message.includes(clause);
      });
      expect(undetected.slice(0, 3)).toEqual([]);
      const rejected = valid.flatMap((request) => errorOf(operation, request)?.message ?? []);
      expect(rejected.slice(0, 3)).toEqual([]);
    },
  );

  test('the constraint tests cover thousands of violations, including nested members', () => {
    const found = MINIMAL_REQUESTS.flatMap(
      ({ operation, input }) =>
        everyViolation(operationRules('SageMaker', operation)?.input ?? '', input).violations,
    );
    expect(found.length).toBeGreaterThan(2000);
    expect(found.filter(({ clause }) => clause.includes('must not be null')).length).toBeGreaterThan(200);
    expect(found.filter(({ clause }) => clause.includes('.1.member.')).length).toBeGreaterThan(100);
  });
});
