import { afterEach, expect, test, vi } from 'vitest';
import { hasPython } from '../../support/python.js';
import { type Local, openLocal } from './support/local.js';
import { createMonitoredEndpoint, executions, sendTraffic } from './support/monitored-endpoint.js';
import { hourly, jobDefinition, s3 } from './support/resources.js';

afterEach(() => vi.unstubAllEnvs());

/** The execution of an hour of traffic, whose definition puts its records through the script. */
async function judged(local: Local, script: string) {
  await createMonitoredEndpoint(local);
  await local.put('scripts/pre.py', script);
  const definition = jobDefinition('definition-c', 'adult', 'baselines/definition-a');
  await local.call('CreateDataQualityJobDefinition', {
    ...definition,
    DataQualityAppSpecification: {
      ...definition.DataQualityAppSpecification,
      RecordPreprocessorSourceUri: s3('scripts/pre.py'),
    },
  });
  await local.call('UpdateMonitoringSchedule', hourly('hourly', 'definition-c'));
  await local.sagemaker.idle();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  return (await executions(local))[0];
}

const FLATTEN = `
def preprocess_handler(inference_record, logger):
    x, colour = inference_record.endpoint_input.data.strip().split(",")
    if float(x) < 2:
        return []
    logger.info("kept")
    return {"prediction": float(inference_record.endpoint_output.data), "x": float(x), "colour": colour + "dish"}
`;

test.skipIf(!hasPython)('what the script makes of the records is what the monitor judges', async () => {
  const local = await openLocal();
  const execution = await judged(local, FLATTEN);
  expect(execution.MonitoringExecutionStatus).toBe('CompletedWithViolations');
  const report = 'reports/adult/hourly/2026/01/01/01';
  const statistics = JSON.parse(await local.get(`${report}/statistics.json`));
  // Of x = 0.5, 1.5, 2.5, 3.5, 4.5 the script skips two.
  expect(statistics.dataset.item_count).toBe(3);
  const x = statistics.features.find(({ name }: { name: string }) => name === 'x');
  expect(x.numerical_statistics).toMatchObject({ min: 2.5, max: 4.5 });
  const { violations } = JSON.parse(await local.get(`${report}/constraint_violations.json`));
  expect(violations).toContainEqual(expect.objectContaining({ feature_name: 'colour' }));
});

test.skipIf(!hasPython)('a script that fails fails the execution in its own words', async () => {
  const local = await openLocal();
  const execution = await judged(
    local,
    'def preprocess_handler(record):\n    raise ValueError("no colour")\n',
  );
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(
    /^AlgorithmError: Error: Exception while invoking preprocessor script\. pre\.py: ValueError: no colour/,
  );
});

test('without Python the execution fails and says what to install', async () => {
  const local = await openLocal();
  vi.stubEnv('PATH', '/nowhere');
  const execution = await judged(local, FLATTEN);
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(/no python3 on the PATH.*Install it/);
});
