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
  it('a resource is created without further calls', async () => {
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

  it.each([already, inUse])('a resource whose create response was lost is adopted', async (exists) => {
    await create(exists, async () => true);
  });

  it.each([already, inUse])(
    'an existing resource of someone else is left, with what to do',
    async (exists) => {
      const failure = await failureOf(create(exists, async () => false));
      expect(failure).toMatchObject({ type: 'NameConflict', nonRetryable: true });
      expect(failure.message).toBe(
        `${doing}: another resource has that name and is not this run's, or it failed. Delete it or start a new run.`,
      );
    },
  );

  it('a create is retried when the existing resource cannot be described', async () => {
    const throttled = async () => {
      throw serviceException('ThrottlingException', 'Rate exceeded');
    };
    expect(await failureOf(create(already, throttled))).toMatchObject({
      type: 'AwsUnavailable',
      nonRetryable: false,
    });
  });

  it('a create that AWS rejects is permanent, one without a response is retried', async () => {
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
  it('a clone keeps settings unknown to this code and drops what only a description has', () => {
    const described = { Name: 'x', Arn: 'a', Novelty: { on: true }, Absent: undefined, $metadata: {} };
    expect(asRequest(described, ['Arn'])).toEqual({ Name: 'x', Novelty: { on: true } });
  });

  it('a clone keeps tags of people, but neither AWS’s nor another run’s', () => {
    expect(
      carriedTags([
        { Key: 'team', Value: 'growth' },
        { Key: 'aws:cloudformation:stack-name', Value: 's' },
        { Key: 'rebaseline:run', Value: 'old' },
      ]),
    ).toEqual([{ Key: 'team', Value: 'growth' }]);
    expect(carriedTags(undefined)).toEqual([]);
  });

  it('a clone is tagged with endpoint and run', () => {
    expect(runTags('churn', 'r1')).toEqual([
      { Key: 'rebaseline:endpoint', Value: 'churn' },
      { Key: 'rebaseline:run', Value: 'r1' },
    ]);
  });
});
