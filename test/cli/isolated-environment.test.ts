import { expect, test } from 'vitest';
import { isolatedEnvironment } from '../../src/cli/isolated-environment.js';

test('a child’s environment contains no variable that leads to a real account, cluster or policy', () => {
  const env = isolatedEnvironment(
    {
      PATH: '/bin',
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      TEMPORAL_ADDRESS: 'prod.tmprl.cloud:7233',
      TEMPORAL_API_KEY: 'secret',
      REBASELINE_POLICY: 'production.yaml',
    },
    { AWS_ACCESS_KEY_ID: 'local', TEMPORAL_ADDRESS: '127.0.0.1:1' },
  );
  expect(env).toEqual({
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'local',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
