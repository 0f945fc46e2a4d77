import { describe, expect, it } from 'vitest';
import { modelOfPipeline, type StepModel } from '../../src/domain/pipeline-model.js';

const trained = (step: string, artifactUri = 's3://m/a'): StepModel => ({
  step,
  found: { artifactUri },
  artifactUri,
});
const created = (step: string, artifactUri = 's3://m/a'): StepModel => ({
  step,
  found: { modelName: step },
  artifactUri,
});
const registered = (step: string, artifactUri = 's3://m/a'): StepModel => ({
  step,
  found: { modelPackageArn: step },
  artifactUri,
});
const chosen = (models: StepModel[], wanted?: string, declared: string[] = []) => {
  const choice = modelOfPipeline(models, wanted, declared);
  return choice.ok ? choice.model.step : choice.problem;
};

describe('the model of a pipeline', () => {
  it('a pipeline that only trains has the trained model', () => {
    expect(chosen([trained('Train')])).toBe('Train');
  });

  it('a registered model comes before a created one, and a created one before a trained one', () => {
    expect(chosen([trained('Train'), created('Create'), registered('Register')])).toBe('Register');
    expect(chosen([trained('Train'), created('Create')])).toBe('Create');
  });

  it('training steps of other models, for example of features, do not matter beside a registered model', () => {
    expect(chosen([trained('Embed', 's3://m/b'), trained('Train'), registered('Register')])).toBe('Register');
  });

  it('a step that the input names decides', () => {
    const models = [trained('Train'), created('Create', 's3://m/b'), registered('Register')];
    expect(chosen(models, 'Create')).toBe('Create');
    expect(chosen(models, 'Evaluate')).toBe(
      'step "Evaluate" made no model. Steps that made one: Train, Create, Register. Correct pipeline.step',
    );
  });

  it.each([
    [[trained('A'), trained('B', 's3://m/b')], '2 steps train one: A, B'],
    [[registered('A'), registered('B')], '2 steps register a model: A, B'],
    [[created('A'), registered('B', 's3://m/b')], 'steps B and A have different models'],
    [[], 'no step trained, created or registered a model'],
  ])('the models of %j are ambiguous or absent, and the problem says so', (models, problem) => {
    expect(chosen(models as StepModel[])).toContain(problem);
  });

  it('a trained model that a condition of the pipeline kept from the registry is not released', () => {
    expect(chosen([trained('Train')], undefined, ['Register'])).toContain(
      'did not run Register: a condition of the pipeline did not accept the model',
    );
    expect(chosen([trained('Train')], 'Train', ['Register'])).toBe('Train');
  });
});
