import { describe, expect, it } from 'vitest';
import {
  diagnoseQualityWindows,
  type QualityGround,
} from '../../../src/activities/diagnose/quality-windows.js';
import type { DatasetLayout } from '../../../src/contract/dataset.js';
import { rebaselineInput } from '../../../src/contract/input.js';
import type { JudgedWindow } from '../../../src/contract/judged-window.js';
import type { ModelQualityMonitor } from '../../../src/contract/resolved-run.js';
import type { LabelledRow } from '../../../src/domain/quality/labels/labelled-table.js';
import {
  labelledWindows,
  replaced,
  type Situation,
  score,
} from '../../domain/quality/support/labelled-windows.js';
import { judged } from '../../domain/windows/judged-window.js';
import { memoryS3 } from '../support/memory-s3.js';
import { MONITOR, RUN } from '../support/run.js';

const FEATURES = ['a', 'b', 'c', 'd', 'e', 'side'];
const QUALITY: ModelQualityMonitor = {
  kind: 'ModelQuality',
  scheduleName: 'labels',
  jobDefinitionName: 'new',
  definitionCreatedAt: MONITOR.definitionCreatedAt,
  definitionDigest: 'digest',
  constraintsUri: 's3://baselines/quality/constraints.json',
  recordPreprocessor: null,
  firing: MONITOR.firing,
  scheduleExpression: MONITOR.scheduleExpression,
  quality: {
    problemType: 'BinaryClassification',
    inferenceAttribute: '0',
    probabilityAttribute: '1',
    groundTruthUri: 's3://labels/churn',
  },
};
const LAYOUT: DatasetLayout = {
  s3Uri: 's3://data/new.csv',
  header: false,
  labelPosition: 0,
  features: FEATURES,
};
const flip: Situation = { corrupt: replaced(1, (_, _random, own) => (own === '1' ? '0' : '1')) };
const drift: Situation = { after: (x) => score(x) - 4 * x[0] };

/** Windows of 500 labelled rows from 8:00 on: clean before the change, violated since then. */
function qualityOf(situation: Situation, rows = 1500) {
  const { before, after } = labelledWindows('BinaryClassification', situation, 3, rows);
  const files: Record<string, string> = {};
  const perWindow = rows / 3;
  const windows = [...before, ...after].reduce<JudgedWindow[]>((all, _, i, every) => {
    if (i % perWindow !== 0) return all;
    const hour = 8 + all.length;
    const folder = `2024/05/01/${String(hour).padStart(2, '0')}`;
    files[`s3://reports/churn/merge/churn/AllTraffic/${folder}/part-00000.jsonl`] = every
      .slice(i, i + perWindow)
      .map(merged)
      .join('\n');
    const status = i < rows ? 'Completed' : 'CompletedWithViolations';
    const reportUri = `s3://reports/churn/churn/labels/${folder}`;
    all.push(judged(hour, status, undefined, { schedule: 'labels', reportUri }));
    return all;
  }, []);
  return { files, windows };
}

function merged({ features, label, output }: LabelledRow): string {
  const payload = (data: string) => ({ observedContentType: 'text/csv', data, encoding: 'CSV' });
  return JSON.stringify({
    captureData: {
      endpointInput: payload(features.join(',')),
      endpointOutput: payload(`${output?.prediction},${output?.probability}`),
    },
    groundTruthData: { data: label, encoding: 'CSV' },
    eventMetadata: { eventId: 'e', inferenceTime: '2024-05-01T08:10:00Z' },
    eventVersion: '0',
  });
}

function diagnosing(
  { files, windows }: ReturnType<typeof qualityOf>,
  more: Partial<QualityGround> = {},
  stored: Record<string, string> = {},
  offered: DatasetLayout | null = null,
) {
  const ground: QualityGround = {
    resolved: { ...RUN, monitors: [MONITOR, QUALITY] },
    input: rebaselineInput.parse({ endpointName: 'churn' }),
    detection: { verdict: 'violated', why: 'accuracy fell', windows, changePoint: null },
    qualityWindows: [{ monitor: QUALITY, windows }],
    ...more,
  };
  return diagnoseQualityWindows(
    memoryS3({ ...files, ...stored }),
    ground,
    LAYOUT,
    ['outcome', 'probability', ...FEATURES],
    offered,
  );
}

const asCsv = (rows: readonly LabelledRow[]) =>
  rows.map(({ label, features }) => `${label},${features.join(',')}\n`).join('');

describe('the labelled rows of a model quality monitor', () => {
  it('show a drift of the relation, with the offered training set', async () => {
    const { training = [] } = labelledWindows('BinaryClassification', { ...drift, training: 'before' }, 4);
    const found = await diagnosing(qualityOf(drift), {}, { [LAYOUT.s3Uri]: asCsv(training) }, LAYOUT);
    expect(found).toMatchObject({ quality: { diagnosis: 'concept-drift', training: 'before' }, alone: true });
  });

  it('show wrong labels', async () => {
    const found = await diagnosing(qualityOf(flip));
    expect(found?.quality.diagnosis).toBe('wrong-labels');
  });

  it('are compared with the training set of the model in service, if no window was clean', async () => {
    const { files, windows } = qualityOf(drift);
    const trainedOn = 's3://data/old.csv';
    const { before } = labelledWindows('BinaryClassification', {}, 5);
    const violated = { files, windows: windows.slice(3) };
    const found = await diagnosing(violated, { trainedOn }, { [trainedOn]: asCsv(before) });
    expect(found?.quality.diagnosis).toBe('concept-drift');
    const unknown = await diagnosing(violated, { trainedOn: null });
    expect(unknown?.quality).toMatchObject({
      diagnosis: 'insufficient',
      reasons: ['0 labelled rows before the change are too few; the diagnosis needs 300'],
    });
  });

  it('are not read if the monitor is not violated, or only by an earlier model', async () => {
    const { files, windows } = qualityOf(drift);
    const clean = windows.map((window): JudgedWindow => ({ ...window, status: 'Completed', violated: [] }));
    expect(await diagnosing({ files, windows: clean })).toBeNull();
    const production = { ...RUN.production, servingSince: '2024-05-02T00:00:00.000Z' };
    const resolved = { ...RUN, production, monitors: [MONITOR, QUALITY] };
    expect(await diagnosing({ files, windows }, { resolved })).toBeNull();
  });

  it('say if a data quality monitor is violated too', async () => {
    const { files, windows } = qualityOf(drift);
    const inputs = judged(12, 'CompletedWithViolations', undefined, { schedule: MONITOR.scheduleName });
    const detection = { verdict: 'violated', why: '', windows: [inputs], changePoint: null } as const;
    expect(await diagnosing({ files, windows }, { detection })).toMatchObject({ alone: false });
  });

  it('that cannot be read leave the reason open', async () => {
    const { files, windows } = qualityOf(drift);
    const [name = ''] = Object.keys(files);
    const found = await diagnosing({ files: { ...files, [name]: '{"captureData": {}}' }, windows });
    expect(found?.quality.diagnosis).toBe('insufficient');
    expect(found?.quality.reasons[0]).toContain('the merged records of "labels" cannot be read');
  });
});
