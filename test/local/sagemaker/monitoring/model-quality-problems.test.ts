import { expect, test } from 'vitest';
import { type Local, openLocal } from '../support/local.js';
import { qualityDefinition, qualitySchedule, uploadLabels } from '../support/quality-monitor.js';
import { artifactOf, ESTIMATOR, endpointConfig, ROLE, trainingJob } from '../support/resources.js';

interface Problem {
  readonly problemType: string;
  readonly input: Record<string, unknown>;
  readonly constraints: Record<string, unknown>;
  readonly labels: readonly string[];
  readonly hyperparameters: Record<string, string>;
}

/** An endpoint that answers with label and probability, and a quality monitor of it. */
async function monitored(local: Local, problem: Problem): Promise<void> {
  const rows = Array.from(
    { length: 90 },
    (_, i) => `${problem.labels[i % problem.labels.length]},${i % problem.labels.length},${i}`,
  );
  await local.put('training/rows.csv', rows.join('\n'));
  await local.call('CreateTrainingJob', {
    ...trainingJob('labels', 'training/rows.csv'),
    HyperParameters: problem.hyperparameters,
  });
  await local.sagemaker.idle();
  await local.call('CreateModel', {
    ModelName: 'labels',
    ExecutionRoleArn: ROLE,
    PrimaryContainer: {
      Image: ESTIMATOR,
      ModelDataUrl: artifactOf('labels'),
      Environment: { SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label,probability' },
    },
  });
  await local.call('CreateEndpointConfig', endpointConfig('labels', 'labels'));
  await local.call('CreateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'labels' });
  await local.put('quality/constraints.json', JSON.stringify({ version: 0.0, ...problem.constraints }));
  const definition = qualityDefinition('quality');
  await local.call('CreateModelQualityJobDefinition', {
    ...definition,
    ModelQualityAppSpecification: {
      ...definition.ModelQualityAppSpecification,
      ProblemType: problem.problemType,
    },
    ModelQualityJobInput: {
      ...definition.ModelQualityJobInput,
      EndpointInput: {
        EndpointName: 'adult',
        LocalPath: '/opt/ml/processing/input_data',
        ...problem.input,
      },
    },
  });
  await local.sagemaker.idle();
  await local.call('CreateMonitoringSchedule', qualitySchedule('quality', 'quality'));
  await local.sagemaker.idle();
}

/** Invokes the endpoint for nine rows of known classes, labels the first one wrongly, and returns the execution's report. */
async function report(local: Local, labels: readonly string[]) {
  const truth: [string, string][] = [];
  for (let i = 0; i < 9; i++) {
    const inferenceId = `row-${i}`;
    const body = Buffer.from(`${i % labels.length},${i}`);
    const answer = await local.sagemaker.invoke('adult', { body, contentType: 'text/csv', inferenceId });
    const right = labels[i % labels.length] as string;
    expect(answer.body.toString()).toMatch(new RegExp(`^${right},0\\.\\d+$`));
    truth.push([inferenceId, i === 0 ? (labels[1] as string) : right]);
  }
  await uploadLabels(local, '2026/01/01/00', truth);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const folder = 'quality/reports/adult/quality/2026/01/01/01';
  return {
    statistics: JSON.parse(await local.get(`${folder}/statistics.json`)),
    violations: JSON.parse(await local.get(`${folder}/constraint_violations.json`)).violations,
  };
}

test('a multiclass monitor compares the predicted label with ground truth', async () => {
  const local = await openLocal();
  const labels = ['red', 'green', 'blue'];
  await monitored(local, {
    problemType: 'MulticlassClassification',
    input: { InferenceAttribute: '0' },
    constraints: {
      multiclass_classification_constraints: {
        accuracy: { threshold: 1, comparison_operator: 'LessThanThreshold' },
      },
    },
    labels,
    hyperparameters: { objective: 'multi:softmax' },
  });
  const { statistics, violations } = await report(local, labels);
  const { accuracy, confusion_matrix } = statistics.multiclass_classification_metrics;
  // One of nine rows has a wrong label: actually green, predicted red.
  expect(accuracy.value).toBe(8 / 9);
  expect(confusion_matrix).toMatchObject({ red: { red: 2 }, green: { red: 1, green: 3 }, blue: { blue: 3 } });
  expect(violations).toMatchObject([{ metric_name: 'accuracy' }]);
});

test('a binary monitor reads prediction and probability from two columns', async () => {
  const local = await openLocal();
  const labels = ['0', '1'];
  await monitored(local, {
    problemType: 'BinaryClassification',
    input: { InferenceAttribute: '0', ProbabilityAttribute: '1' },
    constraints: {
      binary_classification_constraints: {
        recall: { threshold: 1, comparison_operator: 'LessThanThreshold' },
      },
    },
    labels,
    hyperparameters: {},
  });
  const { statistics, violations } = await report(local, labels);
  const { recall, auc } = statistics.binary_classification_metrics;
  // Rows 1, 3, 5 and 7 are of class 1 and predicted so; row 0 is labelled 1 and predicted 0.
  expect(recall.value).toBe(4 / 5);
  expect(auc.value).toBeGreaterThan(0.5);
  expect(violations).toMatchObject([{ metric_name: 'recall' }]);
});
