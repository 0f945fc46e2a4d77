import { expect, test } from 'vitest';
import { createFaults } from '../../src/local/faults.js';

test('a rate limit allows one second of calls at once, and then one call per interval', async () => {
  let now = 0;
  const faults = createFaults(() => now);
  faults.inject({ kind: 'rate', operation: 'ListTrainingJobs', perSecond: 2 });
  const passes = () =>
    faults.before('ListTrainingJobs', {}).then(
      () => true,
      (error: { code: string }) => error.code,
    );
  expect([await passes(), await passes(), await passes()]).toEqual([true, true, 'ThrottlingException']);
  now = 499;
  expect(await passes()).toBe('ThrottlingException');
  now = 500;
  expect([await passes(), await passes()]).toEqual([true, 'ThrottlingException']);
  await expect(faults.before('DescribeTrainingJob', {})).resolves.toEqual({ loseResponse: false });
});

test('a new model is not visible to CreateEndpointConfig for the given milliseconds', async () => {
  let now = 0;
  const faults = createFaults(() => now);
  faults.inject({ kind: 'not-yet-visible', calls: 0, milliseconds: 100 });
  faults.after('CreateModel', { ModelName: 'Model-B' });
  const config = { ProductionVariants: [{ ModelName: 'Model-B' }] };
  await expect(faults.before('CreateEndpointConfig', config)).rejects.toThrow(
    'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/model-b".',
  );
  await faults.before('CreateEndpointConfig', { ProductionVariants: [{ ModelName: 'older' }] });
  await faults.before('DescribeModel', { ModelName: 'Model-B' });
  now = 100;
  await faults.before('CreateEndpointConfig', config);
});
