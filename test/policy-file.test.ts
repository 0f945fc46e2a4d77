import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPolicyFile } from '../src/policy-file.js';

test('a policy file whose payload mapping is not JMESPath is refused when the worker starts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'policy-'));
  const path = join(folder, 'policy.json');
  const rules = (features: string) => ({ payloadMapping: { features } });
  const policy = (features: string) => ({ endpoints: [{ pattern: 'churn-*', rules: rules(features) }] });
  try {
    await writeFile(path, JSON.stringify(policy('instances[*')));
    await expect(readPolicyFile(path)).rejects.toMatchObject({
      code: 'PolicyFileInvalid',
      message: expect.stringMatching(
        /policy\.json is not valid: payloadMapping\.features is "instances\[\*"/,
      ),
    });
    await writeFile(path, JSON.stringify(policy('instances[*].features')));
    expect((await readPolicyFile(path)).file.endpoints).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
