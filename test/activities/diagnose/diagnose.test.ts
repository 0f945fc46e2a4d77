import {
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  ListMonitoringExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { diagnoseActivities } from '../../../src/activities/diagnose/diagnose.js';
import type { Detection } from '../../../src/contract/detection.js';
import { rebaselineInput } from '../../../src/contract/input.js';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import { judged } from '../../domain/windows/judged-window.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, PRODUCTION, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const NEW = 's3://data/new.csv';
const HOUR = 's3://capture/data/churn/AllTraffic/2024/05/01/11/1.jsonl';
const LIVE = JSON.stringify({ version: 0, features: ['score', 'age', 'hours'].map((name) => ({ name })) });

/** Rows of two features: ages from `youngest` on, the other one constant. */
const rows = (count: number, youngest: number) =>
  Array.from({ length: count }, (_, i) => [String(youngest + (i % 40)), '40']);
const labelled = (features: string[][]) => features.map((row, i) => `${i % 2},${row.join(',')}\n`).join('');
const captured = (inputs: string[][]) =>
  inputs
    .map((row) => {
      const side = (data: string) => ({
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data,
        encoding: 'CSV',
      });
      return JSON.stringify({
        captureData: { endpointInput: side(row.join(',')), endpointOutput: side('0.5') },
        eventMetadata: { eventId: 'e' },
        eventVersion: '0',
      });
    })
    .join('\n');
const detection: Detection = {
  verdict: 'violated',
  why: 'age has moved',
  windows: [judged(11, 'CompletedWithViolations')],
  changePoint: '2024-05-01T11:00:00.000Z',
};

function diagnosing(files: Record<string, string>, input: object = { trainingDataset: { s3Uri: NEW } }) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeEndpointCommand).resolves({} as never);
  const s3 = memoryS3({ [MONITOR.constraintsUri]: LIVE, ...files });
  const diagnose = async (resolved = RUN) => {
    const { report } = await inActivity(diagnoseActivities(dependencies(port, s3)).diagnoseRun, {
      resolved,
      input: rebaselineInput.parse({ endpointName: 'churn', ...input }),
      detection,
    });
    return report;
  };
  return { answers, diagnose };
}
const traffic = { [HOUR]: captured(rows(200, 45)) };

describe('diagnosing', () => {
  it('the diagnosis is drift when the training set resembles the traffic', async () => {
    const { diagnose } = diagnosing({ ...traffic, [NEW]: labelled(rows(1000, 45)) });
    expect(await diagnose()).toMatchObject({
      diagnosis: 'Drift',
      training: { s3Uri: NEW, labelPosition: 0, features: ['age', 'hours'] },
      baselineIsTraining: true,
      trafficRows: 200,
    });
  });

  it('the diagnosis is an untypical training set when it resembles the old traffic', async () => {
    const { diagnose } = diagnosing({ ...traffic, [NEW]: labelled(rows(1000, 20)) });
    const { diagnosis, reasons } = await diagnose();
    expect(diagnosis).toBe('UnrepresentativeDataset');
    expect(reasons[0]).toContain('age (PSI');
  });

  it('the diagnosis plans which labelled rows judge the model, if the input asks for them', async () => {
    const files = {
      ...traffic,
      [NEW]: labelled(rows(1000, 45)),
      's3://data/held.csv': labelled(rows(300, 45)),
    };
    const trainingDataset = { s3Uri: NEW };
    expect(await diagnosing(files).diagnose()).not.toHaveProperty('heldOut');
    const split = await diagnosing(files, { trainingDataset, heldOut: { fraction: 0.3 } }).diagnose();
    expect(split.heldOut).toMatchObject({ source: 'split', layout: { s3Uri: NEW }, share: 0.3 });
    const heldOutDataset = { s3Uri: 's3://data/held.csv' };
    const given = await diagnosing(files, { trainingDataset, heldOutDataset }).diagnose();
    expect(given.heldOut).toMatchObject({
      source: 'heldOutDataset',
      layout: { ...heldOutDataset, labelPosition: 0 },
    });
  });

  it('a model quality monitor needs held-out rows although the input asks for none', async () => {
    const files = { ...traffic, [NEW]: labelled(rows(1000, 45)) };
    const { statisticsUri: _, ...common } = MONITOR;
    const quality = {
      problemType: 'BinaryClassification',
      probabilityAttribute: '0',
      groundTruthUri: 's3://gt/',
    };
    const monitor = { ...common, scheduleName: 'churn-metrics', kind: 'ModelQuality', quality } as Monitor;
    const { answers, diagnose } = diagnosing(files);
    answers.on(ListMonitoringExecutionsCommand).resolves({ MonitoringExecutionSummaries: [] });
    const report = await diagnose({ ...RUN, monitors: [MONITOR, monitor] });
    expect(report.heldOut).toMatchObject({ source: 'split', layout: { s3Uri: NEW } });
  });

  it('held-out rows without a label, or with a label column that does not exist, are refused', async () => {
    const unlabelled = rows(300, 45)
      .map((row) => `${row.join(',')}\n`)
      .join('');
    const files = { ...traffic, [NEW]: labelled(rows(1000, 45)), 's3://data/held.csv': unlabelled };
    const heldOutDataset = { s3Uri: 's3://data/held.csv' };
    const plan = (more: object = {}) =>
      failureOf(
        diagnosing(files, {
          trainingDataset: { s3Uri: NEW },
          heldOutDataset: { ...heldOutDataset, ...more },
        }).diagnose(),
      );
    expect(await plan()).toMatchObject({ type: 'HeldOutUnlabelled', nonRetryable: true });
    expect(await plan({ labelColumn: 7 })).toMatchObject({ type: 'DatasetColumnUnknown' });
  });

  it('a diagnosis reads AWS’s time first, because the worker may have called AWS hours ago', async () => {
    const { answers, diagnose } = diagnosing({ ...traffic, [NEW]: labelled(rows(1000, 45)) });
    await diagnose();
    expect(answers.commandCalls(DescribeEndpointCommand)).toHaveLength(1);
  });

  it('a diagnosis without a dataset uses the production job’s training data, and its held-out data for the baseline', async () => {
    const files = {
      ...traffic,
      's3://old/train': labelled(rows(1000, 45)),
      's3://old/test': labelled(rows(300, 45)),
    };
    const { answers, diagnose } = diagnosing(files, {});
    const channel = (ChannelName: string, S3Uri: string) => ({
      ChannelName,
      DataSource: { S3DataSource: { S3Uri } },
    });
    answers.on(DescribeTrainingJobCommand).resolves({
      InputDataConfig: [channel('test', 's3://old/test'), channel('train', 's3://old/train')],
    } as never);
    expect(await diagnose()).toMatchObject({
      diagnosis: 'StaleBaseline',
      training: { s3Uri: 's3://old/train' },
      baseline: { s3Uri: 's3://old/test' },
      baselineIsTraining: false,
    });
  });

  it('a diagnosis uses the baseline dataset that the input names', async () => {
    const heldOut = 's3://data/held-out.csv';
    const files = { ...traffic, [NEW]: labelled(rows(1000, 45)), [heldOut]: labelled(rows(300, 45)) };
    const { diagnose } = diagnosing(files, {
      trainingDataset: { s3Uri: NEW },
      baselineDataset: { s3Uri: heldOut },
    });
    expect(await diagnose()).toMatchObject({ baseline: { s3Uri: heldOut }, baselineIsTraining: false });
  });
});

describe('a declared incident', () => {
  // Eleven o'clock is as the new rows are; at ten another shop's batch came, of which the monitor said so.
  const files = {
    ...traffic,
    [HOUR.replace('/11/', '/10/')]: captured(rows(400, 5)),
    [NEW]: labelled(rows(1000, 45)),
  };
  const since: Detection = {
    ...detection,
    windows: [
      { ...judged(10, 'CompletedWithViolations'), violated: ['hours|data_type_check'] },
      judged(11, 'CompletedWithViolations'),
    ],
    changePoint: '2024-05-01T10:00:00.000Z',
  };
  const incident = {
    from: '2024-05-01T10:00:00Z',
    to: '2024-05-01T10:59:00Z',
    reason: 'a batch of another shop',
  };
  const diagnoseWith = async (incidents: object[]) => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeEndpointCommand).resolves({} as never);
    const { report } = await inActivity(
      diagnoseActivities(dependencies(port, memoryS3({ [MONITOR.constraintsUri]: LIVE, ...files })))
        .diagnoseRun,
      {
        resolved: RUN,
        input: rebaselineInput.parse({ endpointName: 'churn', trainingDataset: { s3Uri: NEW }, incidents }),
        detection: since,
      },
    );
    return report;
  };

  it('a declared incident is excluded from the traffic, with its rows and its violations', async () => {
    const told = await diagnoseWith([incident]);
    expect(told).toMatchObject({ diagnosis: 'Drift', trafficRows: 200 });
    expect(told.reasons.join()).not.toContain('data_type_check');
  });

  it('an undeclared incident prevents the diagnosis of drift', async () => {
    expect((await diagnoseWith([])).diagnosis).not.toBe('Drift');
  });
});

describe('a captured hour that cannot be read', () => {
  const hourOf = (hour: number) => HOUR.replace('/11/', `/${String(hour).padStart(2, '0')}/`);
  const windows = [8, 9, 10, 11].map((hour) =>
    judged(hour, hour < 10 ? 'Completed' : 'CompletedWithViolations'),
  );
  const moved: Detection = {
    ...detection,
    windows,
    changePoint: '2024-05-01T10:00:00.000Z',
    history: {
      windows: windows.map(({ windowStart, windowEnd }) => ({ windowStart, windowEnd })),
      violations: [{ name: 'age|baseline_drift_check', raisedIn: [2, 3] }],
    },
  };
  const diagnoseWithout = (hour: number) => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeEndpointCommand).resolves({} as never);
    const capture = Object.fromEntries(
      [8, 9, 10, 11].map((one) => [hourOf(one), captured(rows(200, one < 10 ? 20 : 45))]),
    );
    const s3 = memoryS3({
      [MONITOR.constraintsUri]: LIVE,
      [NEW]: labelled(rows(1000, 45)),
      ...capture,
      [hourOf(hour)]: `${captured(rows(5, 45))}\n{"captureData": "cut`,
    });
    return inActivity(diagnoseActivities(dependencies(port, s3)).diagnoseRun, {
      resolved: RUN,
      input: rebaselineInput.parse({ endpointName: 'churn', trainingDataset: { s3Uri: NEW } }),
      detection: moved,
    });
  };

  it('a captured hour from before the drift that cannot be read is skipped with a warning', async () => {
    const { report } = await diagnoseWithout(8);
    expect(report).toMatchObject({ diagnosis: 'Drift', trafficRows: 400 });
    expect(report.reasons.join('; ')).toContain('skipped 1 captured windows from before these');
  });

  it('a captured hour since the drift that cannot be read is refused', async () => {
    expect((await failureOf(diagnoseWithout(11))).type).toBe('CaptureUnreadable');
  });
});

describe('what cannot be diagnosed', () => {
  it('a diagnosis without captured traffic is insufficient evidence', async () => {
    const { diagnose } = diagnosing({ [NEW]: labelled(rows(1000, 45)) });
    expect(await diagnose()).toMatchObject({ diagnosis: 'InsufficientEvidence', trafficRows: 0 });
  });

  it('a diagnosis is refused when a dataset without a header lacks a column that the endpoint receives', async () => {
    const wide = JSON.stringify({
      features: ['score', 'age', 'hours', 'sex', 'x', 'y'].map((name) => ({ name })),
    });
    const files = {
      [MONITOR.constraintsUri]: wide,
      [HOUR]: captured(rows(200, 45).map((row) => [...row, '1', '2', '3'])),
      [NEW]: labelled(rows(1000, 45).map((row) => [...row, '1', '2'])),
    };
    const failure = await failureOf(diagnosing(files).diagnose());
    expect(failure).toMatchObject({ nonRetryable: true });
    expect(failure.message).toContain('it has 4 columns besides the label, but the endpoint receives 5');
  });

  it('a diagnosis is refused when neither the model nor the input gives training data', async () => {
    const unknown = { ...RUN, production: { ...PRODUCTION, trainingJobName: null } };
    const failure = await failureOf(diagnosing({}, {}).diagnose(unknown));
    expect(failure.type).toBe('TrainingJobUnknown');
    expect(failure.message).toContain('Give trainingDataset or trainingJobName');
    expect(failure.message).toContain('in trainedOn');
  });

  it('a dataset that does not fit because a feature was removed from the live constraints is refused with that cause', async () => {
    const described = ['score', 'age', 'hours', 'zip'].map((name) => ({ name, inferred_type: 'Integral' }));
    const statistics = { version: 0, dataset: { item_count: 9 }, features: described };
    const { diagnose } = diagnosing({
      [MONITOR.statisticsUri]: JSON.stringify(statistics),
      [MONITOR.constraintsUri]: JSON.stringify({ version: 0, features: described.slice(0, 3) }),
      [NEW]: '0,1,2,3\n1,2,3,4\n',
    });
    const failure = await failureOf(diagnose());
    expect(failure).toMatchObject({ type: 'BaselineMismatch', nonRetryable: true });
    expect(failure.message).toMatch(/no constraints for zip.*set "evaluate_constraints" to "Disabled"/);
  });

  it('a diagnosis is refused when the live baseline is malformed', async () => {
    const failure = await failureOf(diagnosing({ [MONITOR.constraintsUri]: '<html>' }).diagnose());
    expect(failure).toMatchObject({ type: 'BaselineUnreadable', nonRetryable: true });
    expect(failure.message).toContain(MONITOR.constraintsUri);
  });
});
