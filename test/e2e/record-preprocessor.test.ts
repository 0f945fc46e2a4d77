import {
  CreateDataQualityJobDefinitionCommand,
  DescribeDataQualityJobDefinitionCommand,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { BASELINE_HEADER } from '../../examples/census-income/columns.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import type { CensusScene } from '../support/census.js';
import { hasPython } from '../support/python.js';
import { useStack } from '../support/scene-stack.js';
import { wronglyJudged } from '../support/served-and-judged.js';

const setting = useStack();

const SCRIPT = `
COLUMNS = ${JSON.stringify(BASELINE_HEADER)}

def value(text):
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text

def preprocess_handler(inference_record, logger):
    data = inference_record.endpoint_output.data.strip() + "," + inference_record.endpoint_input.data.strip()
    return dict(zip(COLUMNS, map(value, data.split(","))))
`;

/** Has the scene's schedule put its records through a script; gives the script's location. */
async function preprocess({ clients, endpoint, scheduleName }: CensusScene): Promise<string> {
  const script = `s3://${endpoint.bucket}/scripts/by-name.py`;
  await putText(clients.s3, script, SCRIPT);
  const JobDefinitionName = endpoint.monitor?.jobDefinitionName;
  const { JobDefinitionArn, CreationTime, $metadata, ...live } = await clients.sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName }),
  );
  const { DataQualityAppSpecification: app } = live;
  await clients.sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      ...live,
      JobDefinitionName: 'by-name',
      DataQualityAppSpecification: { ImageUri: app?.ImageUri, RecordPreprocessorSourceUri: script },
    }),
  );
  await clients.sagemaker.send(
    new UpdateMonitoringScheduleCommand({
      MonitoringScheduleName: scheduleName,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: 'by-name',
        MonitoringType: 'DataQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  );
  await setting.stack.idle();
  return script;
}

test.skipIf(!hasPython)(
  'behind a record preprocessor the gate knows less, a person decides, and the new definition keeps the script',
  async () => {
    const scene = await setting.scene({ endpointName: 'preprocessed', drifted: 0 });
    const script = await preprocess(scene);
    for (let hour = 0; hour < 2; hour += 1) await scene.window('B');
    const run = await setting.workflows.start({
      endpointName: 'preprocessed',
      trainingDataset: { s3Uri: scene.trainingUri },
    });
    const candidate = await run.untilAsked();
    const { gate } = await run.status();
    expect(gate?.verdict).toBe('unknown');
    const backtest = gate?.checks.find(({ check }) => check === 'backtest');
    expect(backtest).toMatchObject({ verdict: 'unknown', sentence: expect.stringContaining(script) });

    await run.decide({ decision: 'approve', candidate, approver: 'ada' });
    const result = await scene.hoursUntil(run, run.result());
    expect(result).toMatchObject({
      outcome: 'Rebaselined',
      diagnosis: 'Drift',
      verification: { counted: { clean: 3, dirty: 0 } },
      windows: { judgedWrongly: 0 },
    });
    const renewed = await scene.clients.sagemaker.send(
      new DescribeDataQualityJobDefinitionCommand({
        JobDefinitionName: result.definitions[scene.scheduleName],
      }),
    );
    expect(renewed.DataQualityAppSpecification?.RecordPreprocessorSourceUri).toBe(script);
    expect(
      wronglyJudged(await setting.stack.events(), scene.scheduleName, {
        [scene.endpoint.model.modelName]: scene.endpoint.baseline.constraintsUri,
        [result.modelName as string]: result.candidate?.constraintsUri as string,
      }),
    ).toEqual([]);
  },
);
