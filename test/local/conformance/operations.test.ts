/** Walks every operation that the local SageMaker offers: what it takes, what it refuses and what it answers. */
import { describe, expect, test } from 'vitest';
import { operationRules } from '../../../src/local/api/rules.js';
import { serializeOutput } from '../../../src/local/api/serialize.js';
import { readInput } from '../../../src/local/api/validate.js';
import { openLocal } from '../sagemaker/support/local.js';
import { trainModel } from '../sagemaker/support/resources.js';
import { faultsOfAnswer } from './answers.js';
import { MINIMAL_REQUESTS } from './minimal-requests.js';
import { everyViolation } from './violations.js';

test('a minimal request of every operation is answered, in the shape of its output', async () => {
  const local = await openLocal();
  await trainModel(local, 'trained');
  const faults: string[] = [];
  for (const { operation, input, first } of MINIMAL_REQUESTS) {
    if (first === 'idle') await local.sagemaker.idle();
    else if (first) local.sagemaker.hold(first.hold);
    const answer = await local.call(operation, readInput(operation, input)).catch((error: Error) => {
      throw new Error(`${operation}: ${error.message}`, { cause: error });
    });
    const onTheWire = JSON.parse(JSON.stringify(serializeOutput(operation, answer)));
    faults.push(...faultsOfAnswer(operation, onTheWire));
  }
  local.sagemaker.release();
  // The model requires the artifacts in every answer; a job that has none yet has none to show.
  expect(faults).toEqual(['DescribeTrainingJob.ModelArtifacts is absent']);
  const called = new Set(MINIMAL_REQUESTS.map(({ operation }) => operation));
  expect(local.sagemaker.operations().filter((operation) => !called.has(operation))).toEqual([]);
});

test('an answer that is not in its shape is noticed', () => {
  const answer = {
    EndpointName: '-',
    EndpointArn: 'none',
    EndpointStatus: 'Idle',
    CreationTime: '2026',
    More: 1,
  };
  expect(faultsOfAnswer('DescribeEndpoint', answer)).toEqual([
    'DescribeEndpoint.LastModifiedTime is absent',
    expect.stringMatching(/^DescribeEndpoint\.EndpointName is -, not/),
    'DescribeEndpoint.EndpointArn: its length 4 is not 20 to 2048',
    expect.stringMatching(/^DescribeEndpoint\.EndpointArn is none, not/),
    'DescribeEndpoint.EndpointStatus is Idle, which its enum lacks',
    'DescribeEndpoint.CreationTime is no number',
    'DescribeEndpoint.More is unknown',
  ]);
});

const refusalOf = (operation: string, request: Record<string, unknown>) => {
  try {
    readInput(operation, request);
  } catch (error) {
    return error as Error & { code: string };
  }
  return undefined;
};

describe('the constraints of every operation', () => {
  test.each(MINIMAL_REQUESTS.map(({ operation, input }) => [operation, input] as const))(
    '%s',
    (operation, input) => {
      const shapeName = operationRules('SageMaker', operation)?.input;
      if (shapeName === undefined) throw new Error(`${operation} has no input shape.`);
      const { violations, valid } = everyViolation(shapeName, input);
      const unmet = violations.filter(({ request, clause }) => {
        const refusal = refusalOf(operation, request);
        return refusal?.code !== 'ValidationException' || !refusal.message.includes(clause);
      });
      expect(unmet.slice(0, 3)).toEqual([]);
      const refused = valid.flatMap((request) => refusalOf(operation, request)?.message ?? []);
      expect(refused.slice(0, 3)).toEqual([]);
    },
  );

  test('are not few: the walk reaches deep', () => {
    const found = MINIMAL_REQUESTS.flatMap(
      ({ operation, input }) =>
        everyViolation(operationRules('SageMaker', operation)?.input ?? '', input).violations,
    );
    expect(found.length).toBeGreaterThan(2000);
    expect(found.filter(({ clause }) => clause.includes('must not be null')).length).toBeGreaterThan(200);
    expect(found.filter(({ clause }) => clause.includes('.1.member.')).length).toBeGreaterThan(100);
  });
});
