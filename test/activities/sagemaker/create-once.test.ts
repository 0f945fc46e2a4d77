import { describe, expect, it } from 'vitest';
import {
  asRequest,
  carriedTags,
  createOnce,
  runTags,
} from '../../../src/activities/sagemaker/create-once.js';
import { failureOf } from '../support/activity.js';
import { serviceException, validationException } from '../support/sagemaker.js';

const doing = 'Creating model "rb-churn-1-model-1"';
const already = () => {
  throw validationException('Cannot create already existing model "arn:aws:sagemaker:eu-west-1:1:model/x".');
};
const inUse = () => {
  throw serviceException(
    'ResourceInUse',
    'Training job names must be unique within an AWS account and region',
  );
};
const create = (how: () => unknown, isOurs: () => Promise<boolean> = async () => true) =>
  createOnce({ doing, create: async () => how(), isOurs });

describe('creating something once', () => {
  it('creates it, and asks no further', async () => {
    let asked = false;
    await create(
      () => ({}),
      async () => {
        asked = true;
        return true;
      },
    );
    expect(asked).toBe(false);
  });

  it.each([already, inUse])('adopts its own: the answer to an earlier attempt was lost', async (exists) => {
    await create(exists, async () => true);
  });

  it.each([already, inUse])('leaves another’s alone and says what to do', async (exists) => {
    const failure = await failureOf(create(exists, async () => false));
    expect(failure).toMatchObject({ type: 'NameConflict', nonRetryable: true });
    expect(failure.message).toBe(
      `${doing}: another resource has that name and is not this run's, or it failed. Delete it or start a new run.`,
    );
  });

  it('tries again when what stands there cannot be looked at just now', async () => {
    const throttled = async () => {
      throw serviceException('ThrottlingException', 'Rate exceeded');
    };
    expect(await failureOf(create(already, throttled))).toMatchObject({
      type: 'AwsUnavailable',
      nonRetryable: false,
    });
  });

  it('ends at once on what AWS refuses for good, and tries again when it did not answer', async () => {
    const refusing = () => {
      throw validationException('1 validation error detected');
    };
    const silent = () => {
      throw new Error('socket hang up');
    };
    expect(await failureOf(create(refusing))).toMatchObject({ type: 'RefusedByAws', nonRetryable: true });
    expect(await failureOf(create(silent))).toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
  });
});

describe('a clone', () => {
  it('keeps settings that this code has never heard of, and drops what only a description has', () => {
    const described = { Name: 'x', Arn: 'a', Novelty: { on: true }, Absent: undefined, $metadata: {} };
    expect(asRequest(described, ['Arn'])).toEqual({ Name: 'x', Novelty: { on: true } });
  });

  it('carries people’s tags, but neither AWS’s own nor another run’s', () => {
    expect(
      carriedTags([
        { Key: 'team', Value: 'growth' },
        { Key: 'aws:cloudformation:stack-name', Value: 's' },
        { Key: 'rebaseline:run', Value: 'old' },
      ]),
    ).toEqual([{ Key: 'team', Value: 'growth' }]);
    expect(carriedTags(undefined)).toEqual([]);
  });

  it('is tagged with endpoint and run', () => {
    expect(runTags('churn', 'r1')).toEqual([
      { Key: 'rebaseline:endpoint', Value: 'churn' },
      { Key: 'rebaseline:run', Value: 'r1' },
    ]);
  });
});
