import { afterEach, expect, test, vi } from 'vitest';
import { hasPython } from '../../support/python.js';
import { type Local, openLocal } from './support/local.js';
import { createMonitoredEndpoint, executions, sendTraffic } from './support/monitored-endpoint.js';
import { hourly, jobDefinition, s3 } from './support/resources.js';

afterEach(() => vi.unstubAllEnvs());

/** The execution of an hour of traffic, with the script as record preprocessor. */
async function executionWith(local: Local, script: string) {
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

test.skipIf(!hasPython)('a monitor analyses the output of its record preprocessor', async () => {
  const local = await openLocal();
  const execution = await executionWith(local, FLATTEN);
  expect(execution.MonitoringExecutionStatus).toBe('CompletedWithViolations');
  const report = 'reports/adult/hourly/2026/01/01/01';
  const statistics = JSON.parse(await local.get(`${report}/statistics.json`));
  // The script skips two of x = 0.5, 1.5, 2.5, 3.5, 4.5.
  expect(statistics.dataset.item_count).toBe(3);
  const x = statistics.features.find(({ name }: { name: string }) => name === 'x');
  expect(x.numerical_statistics).toMatchObject({ min: 2.5, max: 4.5 });
  const { violations } = JSON.parse(await local.get(`${report}/constraint_violations.json`));
  expect(violations).toContainEqual(expect.objectContaining({ feature_name: 'colour' }));
});

test.skipIf(!hasPython)('an execution fails with the error of its record preprocessor', async () => {
  const local = await openLocal();
  const execution = await executionWith(
    local,
    'def preprocess_handler(record):\n    raise ValueError("no colour")\n',
  );
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(
    /^AlgorithmError: Error: Exception while invoking preprocessor script\. pre\.py: ValueError: no colour/,
  );
});

/** Amazon's sample filtering script numbers its columns in this way. */
const BY_POSITION = `
import json

def preprocess_handler(inference_record):
    event = inference_record.as_dict()
    assert inference_record.event_metadata.event_id == event["eventMetadata"]["eventId"]
    assert inference_record.endpoint_input.encoding == "CSV"
    data = inference_record.endpoint_output.data.rstrip() + "," + inference_record.endpoint_input.data.rstrip()
    return {str(i).zfill(20): d for i, d in reversed(list(enumerate(data.split(","))))}
`;

test.skipIf(!hasPython)(
  'columns that a record preprocessor numbers are analysed by position, like a capture without a preprocessor',
  async () => {
    const [preprocessed, plain] = [await openLocal(), await openLocal()];
    const execution = await executionWith(preprocessed, BY_POSITION);
    await createMonitoredEndpoint(plain);
    await sendTraffic(plain);
    await plain.stepTo('2026-01-01T01:20:00Z');
    await plain.sagemaker.idle();
    expect(execution.FailureReason).toBeUndefined();
    const report = 'reports/adult/hourly/2026/01/01/01';
    expect(await preprocessed.get(`${report}/statistics.json`)).toBe(
      await plain.get(`${report}/statistics.json`),
    );
  },
);

test.skipIf(!hasPython)(
  'an execution fails with no data if its record preprocessor skips every record',
  async () => {
    const local = await openLocal();
    const execution = await executionWith(local, 'def preprocess_handler(record):\n    return []\n');
    expect(execution).toMatchObject({
      MonitoringExecutionStatus: 'Failed',
      FailureReason: 'Job inputs had no data',
    });
  },
);

test.skipIf(!hasPython).each([
  ['does not return a dict', 'return None', 'TypeError: preprocess_handler returned NoneType'],
  [
    'has no handler',
    'pass\ndel preprocess_handler',
    "AttributeError: module 'preprocessor' has no attribute",
  ],
])('a record preprocessor that %s fails the execution with the Python error', async (_, body, words) => {
  const local = await openLocal();
  const execution = await executionWith(local, `def preprocess_handler(record):\n    ${body}\n`);
  expect(execution.FailureReason).toContain(words);
});

test.skipIf(!hasPython)('a record preprocessor gets no environment variable except PATH', async () => {
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const local = await openLocal();
  const show = 'import os\ndef preprocess_handler(record):\n    raise ValueError(sorted(os.environ))\n';
  const execution = await executionWith(local, show);
  expect(execution.FailureReason).toMatch(/'PATH'/);
  expect(execution.FailureReason).not.toContain('AWS');
});

test('an execution with a record preprocessor fails without Python, and the reason says what to install', async () => {
  const local = await openLocal();
  vi.stubEnv('PATH', '/nowhere');
  const execution = await executionWith(local, FLATTEN);
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(/python3 is not on the PATH.*Install python3/);
});
