import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rulesOf, shapeNamed } from '../../../src/local/api/rules.js';

const path = (relative: string) => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));
const models = ['sagemaker-2017-07-24.json', 'sagemaker-runtime-2017-05-13.json'].map((name) =>
  path(`../shared/api/${name}`),
);
const absent = models.filter((model) => !existsSync(model));

describe('the committed table of rules', () => {
  it('rules.generated.json is the generator’s output for Amazon’s service models', (test) => {
    if (absent.length > 0) test.skip(`the service models are absent: ${absent.join(', ')}`);
    const generator = path('tools/service-model/generate-rules.mjs');
    const generated = execFileSync(process.execPath, [generator, ...models], { encoding: 'utf8' });
    expect(generated).toBe(readFileSync(path('src/local/api/rules.generated.json'), 'utf8'));
  });

  it.each(['SageMaker', 'SageMaker Runtime'] as const)(
    'the rules of %s refer only to their own shapes',
    (service) => {
      const { operations, shapes } = rulesOf(service);
      const named = [
        ...Object.values(operations).flatMap(({ input, output }) => [input, output]),
        ...Object.values(shapes).flatMap(({ members, member, key, value }) => [
          ...Object.values(members ?? {}),
          member,
          key,
          value,
        ]),
      ].filter((name) => name !== undefined);
      for (const name of named) expect(() => shapeNamed(service, name)).not.toThrow();
    },
  );

  it('the rules contain the operations of a release and of pipelines, and no lineage', () => {
    const { operations } = rulesOf('SageMaker');
    expect(Object.keys(operations)).toEqual(
      expect.arrayContaining([
        'CreateTrainingJob',
        'CreateTransformJob',
        'UpdateEndpoint',
        'UpdateMonitoringSchedule',
        'CreatePipeline',
        'StartPipelineExecution',
        'ListPipelineExecutions',
        'ListPipelineExecutionSteps',
      ]),
    );
    expect(operations.UpdateMonitoringSchedule?.errors).toEqual([
      'ResourceNotFound',
      'ResourceLimitExceeded',
    ]);
    expect(Object.keys(operations).filter((name) => name.includes('Lineage'))).toEqual([]);
  });
});
