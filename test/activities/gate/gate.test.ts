import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { candidateDigest } from '../../../src/activities/data/baseline-digest.js';
import { type GateRequest, gateActivities } from '../../../src/activities/gate/gate.js';
import { type Constraints, suggestBaseline } from '../../../src/analyzer/index.js';
import type { S3Port } from '../../../src/aws/s3.js';
import type { GateReport } from '../../../src/contract/gate-report.js';
import type { Incident } from '../../../src/contract/incident.js';
import type { ResolvedRun } from '../../../src/contract/resolved-run.js';
import { mergeEdits } from '../../../src/domain/baseline/merge-edits.js';
import type { GateReportFile } from '../../../src/domain/gate/report/report-file.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';
import { inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { CANDIDATE, dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const EDITS = 's3://baselines/edits.json';
const NAMES = ['score', 'age', 'hours'];
const TRAINING = 's3://data/training.csv';
const RESCORED = 's3://baselines/rebaseline/churn/runs/3a4b5c6d7e8f/rescore/output-1';
let random = seededRandom(6);
beforeEach(() => {
  random = seededRandom(6);
});
type Row = string[];

const inputs = (count: number, shift = 0): Row[] =>
  Array.from({ length: count }, () => [
    (shift + normalDraw(random)).toFixed(4),
    (shift + normalDraw(random)).toFixed(4),
  ]);
/** What a model answers that looks at both columns. */
const scored = ([age, hours]: Row): Row => [
  (1 / (1 + Math.exp(-(Number(age) + Number(hours)) / 2))).toFixed(6),
  age as string,
  hours as string,
];
const csv = (rows: readonly Row[]) => rows.map((row) => `${row.join(',')}\n`).join('');
const labelled = (rows: readonly Row[]) => csv(rows.map((row, i) => [String(i % 2), ...row]));

async function baselineOf(rows: readonly Row[]) {
  async function* stream() {
    yield* rows.map(scored);
  }
  const { statistics, constraints } = await suggestBaseline({ columns: () => NAMES, rows: stream() });
  return { statistics: JSON.stringify(statistics), constraints: JSON.stringify(constraints) };
}

function captureLine(row: Row, time: string): string {
  const side = (data: string) => ({ observedContentType: 'text/csv', mode: 'INPUT', data, encoding: 'CSV' });
  return JSON.stringify({
    captureData: { endpointInput: side(row.join(',')), endpointOutput: side('0.5') },
    eventMetadata: { eventId: 'e', inferenceTime: time },
    eventVersion: '0',
  });
}

const hour = (index: number) => new Date(Date.UTC(2024, 3, 30, index)).toISOString();

interface Scene {
  readonly training?: readonly Row[];
  readonly windows: readonly { readonly rows: readonly Row[]; readonly bad?: boolean }[];
  readonly incidents?: readonly Incident[];
  /** Capture objects by key below the variant's folder. */
  readonly capture?: Readonly<Record<string, readonly string[]>>;
  readonly falseAlarmsPerMonth?: number;
  /** What SageMaker's own analyzer left of the last window: its files by name. */
  readonly image?: Readonly<Record<string, string>>;
  readonly refusesPages?: boolean;
  /** In place of the usual candidate, and of the usual live baseline. */
  readonly made?: Awaited<ReturnType<typeof baselineOf>>;
  readonly served?: Awaited<ReturnType<typeof baselineOf>>;
  /** What a person changed in the live constraints by hand. */
  readonly edit?: (constraints: Constraints) => Constraints;
  /** Held-out rows with the outputs of both models, as the run joins them. */
  readonly heldOut?: string;
  /** The script through which the monitor sees the capture. */
  readonly script?: string;
}

const SCORED = 's3://workspace/held-out/scored.csv';
const heldOutOf = (table: string): Pick<GateRequest, 'heldOut' | 'scoredHeldOut'> => {
  const rows = table.split('\n').length - 2;
  const layout = { s3Uri: 's3://workspace/held-out/rows.csv', header: false, labelPosition: 0, features: [] };
  return {
    heldOut: {
      source: 'heldOutDataset',
      fromUri: 's3://data/labelled.csv',
      heldOut: { layout, rows, digest: 'a'.repeat(64) },
      ...{ unlabelled: 0, shared: 0, sharedByChance: 0, sharedLeftOut: false, beyondLimit: 0 },
      labels: { 0: rows / 2, 1: rows / 2 },
      distinctLabels: 2,
    },
    scoredHeldOut: {
      ...{ uri: SCORED, rows, outputs: ['score'], hasChampion: true },
      problem: { problemType: 'BinaryClassification', probability: 'score', threshold: 0.5 },
    },
  };
};

let live: Awaited<ReturnType<typeof baselineOf>>;
let fresh: typeof live;
let people: Row[];
beforeAll(async () => {
  live = await baselineOf(inputs(1500, 1.5));
  people = inputs(3000);
  fresh = await baselineOf(inputs(1500));
});

async function gate(scene: Scene) {
  const windows = scene.windows.map(({ rows, bad }, i) => ({
    windowStart: hour(i),
    windowEnd: hour(i + 1),
    rows: rows.length,
    inputUri: `s3://w/input/${i}.csv`,
    ...(bad ? { declaredBad: true as const } : {}),
  }));
  const { made: suggested = fresh, served = live, edit } = scene;
  const base = JSON.parse(suggested.constraints) as Constraints;
  const merge =
    edit &&
    mergeEdits({ constraints: base, exact: true } as never, edit(base) as never, suggested.constraints);
  const made = { ...suggested, constraints: merge?.text ?? suggested.constraints };
  const digest = candidateDigest(made.statistics, made.constraints);
  const folder = `${RUN.workspace}/baselines/${digest}`;
  const candidate = {
    ...CANDIDATE,
    digest,
    statisticsUri: `${folder}/statistics.json`,
    constraintsUri: `${folder}/constraints.json`,
    ...(merge
      ? { edits: { carriedOver: merge.edits.length, notCarriedOver: 0, lines: [], uri: EDITS } }
      : {}),
  };
  const s3 = memoryS3({
    ...(merge
      ? {
          [EDITS]: JSON.stringify([
            { scheduleName: 'churn-quality', base: 'live statistics', edits: merge.edits },
          ]),
          [`${folder}/suggested-constraints.json`]: merge.nextBase,
        }
      : {}),
    [MONITOR.statisticsUri]: served.statistics,
    [MONITOR.constraintsUri]: served.constraints,
    [candidate.statisticsUri]: made.statistics,
    [candidate.constraintsUri]: made.constraints,
    [TRAINING]: labelled(scene.training ?? people),
    ...(scene.heldOut === undefined ? {} : { [SCORED]: scene.heldOut }),
    ...Object.fromEntries(
      scene.windows.flatMap(({ rows }, i) => [
        [`s3://w/input/${i}.csv`, csv(rows)],
        [`${RESCORED}/${i}.csv.out`, csv(rows.map((row) => scored(row).slice(0, 1)))],
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(scene.image ?? {}).map(([name, text]) => [`s3://image/output-1/${name}`, text]),
    ),
    ...Object.fromEntries(
      Object.entries(scene.capture ?? {}).map(([key, lines]) => [
        `s3://capture/data/churn/AllTraffic/${key}`,
        lines.join('\n'),
      ]),
    ),
  });
  const layout = { s3Uri: TRAINING, header: false, labelPosition: 0, features: ['age', 'hours'] };
  const resolved: ResolvedRun = {
    ...RUN,
    monitors: [{ ...MONITOR, recordPreprocessor: scene.script ?? null }],
    rules: {
      ...RUN.rules,
      gate: {
        ...RUN.rules.gate,
        // What wanders here is a shift of frequencies too; it is the alarms that are asked about.
        psiWarn: 1,
        psiFail: 2,
        falseAlarmsPerMonth: scene.falseAlarmsPerMonth ?? null,
      },
    },
  };
  const request: GateRequest = {
    resolved,
    candidate,
    training: layout,
    baseline: { ...layout, s3Uri: 's3://data/held-out.csv' },
    baselineIsTraining: true,
    scoring: { inputUri: 's3://x', rows: 1500, digest: 'd'.repeat(64) },
    dataset: { datasetUri: 's3://x', rowsRead: 1500, rowsScored: 1500, columns: NAMES },
    windows: { inputUri: 's3://w/input/', windows, referenceWindowStart: null },
    rescoredUri: RESCORED,
    incidents: scene.incidents ?? [],
    ...(scene.heldOut === undefined ? {} : heldOutOf(scene.heldOut)),
    ...(scene.image
      ? {
          referenceAnalyzer: {
            windowStart: hour(scene.windows.length - 1),
            outputUri: 's3://image/output-1',
          },
        }
      : {}),
    diagnosis: { diagnosis: 'Drift', reasons: [] },
    evidence: [],
  };
  const storage: S3Port = scene.refusesPages
    ? {
        ...s3,
        put: async (uri, body) =>
          uri.endsWith('.html') ? Promise.reject(new Error('Access Denied')) : s3.put(uri, body),
      }
    : s3;
  const { gate: report } = await inActivity(
    gateActivities(dependencies(mockSageMaker().port, storage)).runGate,
    request,
  );
  const file = JSON.parse(s3.files.get(report.reportUri) as string) as GateReportFile;
  return { report, file, s3, candidate };
}

const verdictOf = (report: GateReport, check: string) =>
  report.checks.find((one) => one.id === check)?.verdict;
const normal = (count: number, shiftOf: (i: number) => number = () => 0) =>
  Array.from({ length: count }, (_, i) => ({ rows: inputs(1000, shiftOf(i)) }));

describe('labelled rows held out from training', () => {
  /** The named model answers with the label and an error of the given size, the other one with a small error. */
  const table = (worse: 'champion' | 'challenger') => {
    // The features are from the population of the traffic, without which the comparison stays open.
    const lines = inputs(1000).map((features, i) => {
      const label = i % 2;
      const answer = (error: number) =>
        (1 / (1 + Math.exp(error * normalDraw(random) - (2 * label - 1)))).toFixed(6);
      const [good, bad] = [answer(1), answer(4)];
      return `${label},${worse === 'champion' ? `${bad},${good}` : `${good},${bad}`},${features.join(',')}\n`;
    });
    return `label,champion_score,challenger_score,feature_age,feature_hours\n${lines.join('')}`;
  };

  it('the gate fails a new model that is worse than the model in service, however quiet its baseline is', async () => {
    const { report, file } = await gate({ windows: normal(4), heldOut: table('challenger') });
    expect(verdictOf(report, 'challenger')).toBe('fail');
    expect(report.verdict).toBe('fail');
    expect(verdictOf(report, 'backtest')).toBe('pass');
    expect(file.comparison?.metrics.find(({ metric }) => metric === 'auc')?.verdict).toBe('worse');
    expect(verdictOf(report, 'held-out-rows')).toBe('pass');
  });

  it('a new model that is better passes the comparison', async () => {
    const { report } = await gate({ windows: normal(4), heldOut: table('champion') });
    expect(verdictOf(report, 'challenger')).toBe('pass');
  });

  it('a run without held-out rows has neither of the two checks', async () => {
    const { report } = await gate({ windows: normal(4) });
    expect(verdictOf(report, 'challenger')).toBeUndefined();
    expect(verdictOf(report, 'held-out-rows')).toBeUndefined();
  });
});

describe('a declared incident', () => {
  const incident: Incident = {
    from: '2024-04-30T01:20:00Z',
    to: '2024-04-30T02:00:00Z',
    reason: 'stuck sensor',
  };
  const during = inputs(300);
  const before = inputs(300);
  const capture = {
    '2024/04/30/01/0.jsonl': [
      ...before.map((row) => captureLine(row, '2024-04-30T01:10:00Z')),
      ...during.map((row) => captureLine(row, '2024-04-30T01:30:00Z')),
    ],
  };
  const scene = { windows: normal(4), incidents: [incident], capture };

  it('the gate fails a training set with rows of a declared incident, and names the incident', async () => {
    const { report, file } = await gate({ ...scene, training: [...people, ...during.slice(0, 150)] });
    expect(verdictOf(report, 'contamination')).toBe('fail');
    expect(report.checks.find(({ id }) => id === 'contamination')?.sentence).toContain('stuck sensor');
    expect(file.incidents[0]).toMatchObject({ capturedRows: 300, shareOfIncident: 0.5 });
    expect(report.incidents?.[0]).toContain('stuck sensor (2024-04-30T01:20Z to 2024-04-30T02:00Z)');
  });

  it('rows captured in the same hour before the incident are not rows of the incident', async () => {
    const { report } = await gate({ ...scene, training: [...people, ...before] });
    expect(verdictOf(report, 'contamination')).toBe('pass');
  });

  it('the gate fails a candidate without violations in windows of an incident, and counts those windows nowhere else', async () => {
    const windows = [...normal(4), { rows: inputs(1000), bad: true }, { rows: inputs(1000, 3), bad: true }];
    const { report, file } = await gate({ ...scene, windows });
    expect(verdictOf(report, 'declared-incidents')).toBe('fail');
    expect(file.backtest).toHaveLength(4);
    expect(file.declaredBad.map(({ violated }) => violated.length > 0)).toEqual([false, true]);
    expect(verdictOf(report, 'backtest')).toBe('pass');
  });

  it('a candidate that raises violations in windows of an incident passes that check', async () => {
    const { report } = await gate({
      ...scene,
      windows: [...normal(4), { rows: inputs(1000, 3), bad: true }],
    });
    expect(verdictOf(report, 'declared-incidents')).toBe('pass');
  });

  it('if the capture of an incident is malformed, contamination is unknown and the run continues', async () => {
    const broken = { '2024/04/30/01/0.jsonl': ['{"captureData": {'] };
    const { report } = await gate({ ...scene, capture: broken });
    expect(verdictOf(report, 'contamination')).toBe('unknown');
  });

  it('a long incident is read in part, and the report says so', async () => {
    const long = { ...incident, from: '2024-04-01T00:00:00Z', to: '2024-04-29T00:00:00Z' };
    const { file } = await gate({
      ...scene,
      incidents: [long],
      capture: { '2024/04/01/00/0.jsonl': [captureLine(['1', '2'], '2024-04-01T00:00:01Z')] },
    });
    expect(file.incidents[0]?.left).toBe('168 of its 672 hours were read');
    expect(file.incidents[0]?.capturedRows).toBe(1);
  });
});

describe("the run of SageMaker's own analyzer", () => {
  const CHECK = 'reference-analyzer';
  const statistics = (rows: number) =>
    `{\n  "version" : 0.0,\n  "dataset" : {\n    "item_count" : ${rows}\n  },\n  "features" : [ ]\n}`;
  const agreeing = { 'statistics.json': statistics(1000) };

  it('the reference analyzer passes if it and the backtest find no violation', async () => {
    const { report } = await gate({ windows: normal(3), image: agreeing });
    expect(verdictOf(report, CHECK)).toBe('pass');
  });

  it('a violation that only the reference analyzer finds is shown to the approver with both distances', async () => {
    const violations = [
      {
        feature_name: 'age',
        constraint_check_type: 'baseline_drift_check',
        description: 'Baseline drift distance: 0.30791265775509713 exceeds threshold: 0.1',
      },
    ];
    const { report, file } = await gate({
      windows: normal(3),
      image: { ...agreeing, 'constraint_violations.json': JSON.stringify({ violations }) },
    });
    const said = report.checks.find(({ id }) => id === CHECK);
    expect(said?.verdict).toBe('warn');
    expect(said?.sentence).toMatch(
      /only the analyzer finds age\|baseline_drift_check \(analyzer 0\.308, backtest 0(\.0\d+)?\)/,
    );
    expect(file.checks.find(({ id }) => id === CHECK)?.evidence?.[0]).toMatchObject({
      feature: 'age|baseline_drift_check',
      note: 'only the analyzer',
    });
  });

  it('if the reference analyzer read other rows than the backtest, the sentence says so', async () => {
    const { report } = await gate({ windows: normal(3), image: { 'statistics.json': statistics(990) } });
    expect(report.checks.find(({ id }) => id === CHECK)?.sentence).toContain(
      'it read 990 rows, the backtest 1000',
    );
  });
});

describe('a column with a few missing values', () => {
  const withGaps = (rows: readonly Row[]) =>
    rows.map(([age, hours]) => [age as string, random() < 0.04 ? '' : (hours as string)]);

  it('a column with a few missing values gets a second version without a budget', async () => {
    const served = await baselineOf(withGaps(inputs(1500, 1.5)));
    const made = await baselineOf(withGaps(inputs(1500)));
    const { report, s3, candidate } = await gate({
      served,
      made,
      training: withGaps(people),
      windows: Array.from({ length: 8 }, () => ({ rows: withGaps(inputs(1000)) })),
    });
    expect(verdictOf(report, 'completeness-noise')).toBe('fail');
    expect(report.calibrated?.verdict).not.toBe('fail');
    expect(report.calibrated?.expectedViolations).toEqual([]);
    expect(report.calibrated?.figures.thresholds).toMatch(/completeness hours 9\d\.?\d* % → 9\d\.?\d* %/);
    const hours = (uri: string) =>
      JSON.parse(s3.files.get(uri) as string).features.find((one: { name: string }) => one.name === 'hours');
    const [was, is] = [candidate, report.calibrated?.candidate].map((one) =>
      hours(one?.constraintsUri as string),
    );
    expect(is).toEqual({ ...was, completeness: is.completeness });
    expect(is.completeness).toBeLessThan(was.completeness - 0.01);
  });
});

describe('settings edited by hand', () => {
  const ofAge = (more: object) => (constraints: Constraints) =>
    ({
      ...constraints,
      features: constraints.features.map((feature) =>
        feature.name === 'age' ? { ...feature, ...more } : feature,
      ),
    }) as Constraints;
  const ofFile = (more: object) => (constraints: Constraints) =>
    ({
      ...constraints,
      monitoring_config: {
        ...constraints.monitoring_config,
        distribution_constraints: { ...constraints.monitoring_config?.distribution_constraints, ...more },
      },
    }) as Constraints;
  const disabled = ofAge({ monitoring_config_overrides: { evaluate_constraints: 'Disabled' } });
  const noteOf = ({ file }: { file: GateReportFile }) =>
    file.checks.find(({ id }) => id === 'carried-edits')?.evidence?.[0]?.note;
  const drifting = (count: number) => normal(count, () => 0.6);

  it('a disabled feature that hides its drift is a conflict, and the violation is named with its windows', async () => {
    const windows = drifting(6);
    const found = await gate({ windows, edit: disabled });
    expect(verdictOf(found.report, 'carried-edits')).toBe('warn');
    expect(noteOf(found)).toContain(
      '(conflict: carried over, but it hides baseline_drift_check of age, which 6 of 6 captured windows violate without it; the monitor does not evaluate',
    );
    expect(found.file.edits).toMatchObject([{ feature: 'age', fate: 'conflict', inCandidate: true }]);
    expect(found.report.editConflicts).toEqual([
      expect.stringMatching(/^age: .* \(conflict: carried over, but it hides/),
    ]);
  });

  it('an edit that hides nothing is carried over', async () => {
    const found = await gate({ windows: normal(6), edit: ofFile({ comparison_threshold: 0.13 }) });
    expect(verdictOf(found.report, 'carried-edits')).toBe('pass');
    expect(noteOf(found)).toContain('(carried over)');
    expect(found.report.editConflicts).toBeUndefined();
  });

  it('a threshold that hides the drift since the gate is a conflict', async () => {
    const found = await gate({ windows: drifting(6), edit: ofFile({ comparison_threshold: 0.4 }) });
    expect(noteOf(found)).toMatch(/it hides baseline_drift_check of (age|hours|score), which 6 of 6/);
  });

  it('an edit that hides the only violation in windows of a declared incident is a conflict', async () => {
    const broken = inputs(1000).map(([age, hours]) => [String(Number(age) + 2), hours as string]);
    const incidents = [{ from: hour(4), to: hour(5), reason: 'stuck sensor' }];
    const windows = [...normal(4), { rows: broken, bad: true }];
    const found = await gate({ windows, incidents, edit: disabled });
    expect(noteOf(found)).toContain('which 1 of 1 windows of declared incidents violate without it');
  });

  it('a completeness that normal windows violate only because of the edit is a conflict', async () => {
    const withGaps = (rows: readonly Row[]) =>
      rows.map(([age, hours]) => [random() < 0.1 ? '' : (age as string), hours as string]);
    const made = await baselineOf(withGaps(inputs(1500)));
    const windows = Array.from({ length: 6 }, () => ({ rows: withGaps(inputs(1000)) }));
    const training = withGaps(people);
    const found = await gate({ made, training, windows, edit: ofAge({ completeness: 0.99 }) });
    expect(noteOf(found)).toMatch(/carried over, but it raises completeness_check of age in \d of 6/);
  });

  it('violations that only an edit raises do not fail the gate: a person is asked, and the approver sees them', async () => {
    const found = await gate({
      windows: normal(6),
      edit: ofFile({ comparison_method: 'Simple', comparison_threshold: 0.001 }),
    });
    expect(found.report.verdict).not.toBe('fail');
    expect(verdictOf(found.report, 'carried-edits')).toBe('warn');
    expect(noteOf(found)).toContain('carried over, but it raises baseline_drift_check of');
    expect(found.report.expectedViolations.length).toBeGreaterThan(0);
    expect(found.file.checks.find(({ id }) => id === 'backtest')?.sentence).toContain(
      'Not counted: violations that only settings edited by hand raise',
    );
  });

  it('a completeness lowered by hand is what chance is compared with, and calibration does not replace it', async () => {
    const withGaps = (rows: readonly Row[]) =>
      rows.map(([age, hours]) => [random() < 0.04 ? '' : (age as string), hours as string]);
    const scene = {
      served: await baselineOf(withGaps(inputs(1500, 1.5))),
      made: await baselineOf(withGaps(inputs(1500))),
      training: withGaps(people),
      windows: Array.from({ length: 8 }, () => ({ rows: withGaps(inputs(1000)) })),
    };
    const chance = await gate(scene);
    expect(chance.report.calibrated?.figures.thresholds).toContain('completeness age');
    const found = await gate({ ...scene, edit: ofAge({ completeness: 0.8 }) });
    expect(verdictOf(found.report, 'completeness-noise')).toBe('pass');
    expect(verdictOf(found.report, 'completeness')).toBe('pass');
    expect(noteOf(found)).toContain('0.8 (carried over)');
    expect(found.report.calibrated).toBeUndefined();
    // An edit that chance violates too is named where calibration would have changed the value.
    const tight = await gate({ ...scene, edit: ofAge({ completeness: 0.958 }) });
    expect(tight.file.checks.find(({ id }) => id === 'completeness-noise')?.sentence).toMatch(
      /Calibration would lower the completeness of age to 9\d\.?\d* %, but a person edited it/,
    );
    expect(tight.report.calibrated).toBeUndefined();
    // If the live baseline has no missing values, they are a defect, and the edit hides it.
    const { served: _, ...newGaps } = scene;
    const hiding = await gate({ ...newGaps, edit: ofAge({ completeness: 0.8 }) });
    expect(noteOf(hiding)).toContain(
      'it hides a defect in the training set and the traffic: age is missing in 3.9 % of the rows',
    );
  });

  it('calibration does not change a threshold that a person set, and says so', async () => {
    const windows = normal(24, (i) => 0.5 * (Math.floor(i / 2) % 2 === 0 ? 1 : -1));
    const found = await gate({
      windows,
      falseAlarmsPerMonth: 40,
      edit: ofFile({ comparison_threshold: 0.12 }),
    });
    expect(found.file.calibration?.thresholds).toEqual([]);
    expect(found.file.calibration?.sentence).toContain(
      'Edited by hand, so calibration does not change it: comparison_threshold 0.12.',
    );
    expect(found.report.calibrated).toBeUndefined();
  });

  it('a disabled feature does not raise the threshold of the others', async () => {
    const wandering = (i: number) => 2 * (Math.floor(i / 2) % 2 === 0 ? 1 : -1);
    const windows = Array.from({ length: 24 }, (_, i) => ({
      rows: inputs(1000).map(([age, hours]) => [(Number(age) + wandering(i)).toFixed(4), hours as string]),
    }));
    const bothDisabled = (constraints: Constraints) => {
      const { features, ...rest } = disabled(constraints);
      const off = { monitoring_config_overrides: { evaluate_constraints: 'Disabled' as const } };
      return { ...rest, features: features.map((one) => (one.name === 'score' ? { ...one, ...off } : one)) };
    };
    const found = await gate({ windows, falseAlarmsPerMonth: 40, edit: bothDisabled });
    expect(found.file.calibration?.thresholds).toEqual([]);
    const without = await gate({ windows, falseAlarmsPerMonth: 40 });
    expect(without.file.calibration?.thresholds).toMatchObject([{ setting: 'comparison_threshold' }]);
  });
});

describe('a gate behind a record preprocessor', () => {
  const script = 's3://scripts/pre.py';
  const statistics = '{\n  "dataset" : {\n    "item_count" : 80\n  }\n}';
  const needNoCapture = [
    'provenance',
    'sample-size',
    'leaked-label',
    'label-predictability',
    'stability',
    'time-order',
    'contamination',
    'carried-edits',
    'reference-analyzer',
  ];
  const violations = (...types: string[]) =>
    JSON.stringify({
      violations: types.map((constraint_check_type) => ({ feature_name: 'age', constraint_check_type })),
    });

  it('behind a script, every check that needs the capture is unknown and names the script', async () => {
    const scene = {
      windows: normal(4, () => 3),
      falseAlarmsPerMonth: 40,
      image: { 'statistics.json': statistics },
    };
    expect((await gate(scene)).report.verdict).toBe('fail');
    const { report, file } = await gate({ ...scene, script });
    expect(report.verdict).toBe('unknown');
    const others = file.checks.filter(({ id }) => !needNoCapture.includes(id));
    expect(others.length).toBeGreaterThan(10);
    for (const { verdict, sentence } of others) {
      expect({ verdict, sentence }).toEqual({
        verdict: 'unknown',
        sentence: expect.stringContaining('pre.py'),
      });
    }
    expect(file.backtest).toEqual([]);
    expect(file.calibration).toBeNull();
    expect(verdictOf(report, 'reference-analyzer')).toBe('pass');
    expect(JSON.stringify(report).length).toBeLessThan(4096);
  });

  it('behind a script, the approver sees what the analyzer found, and violations that every window repeats fail', async () => {
    const found = (...types: string[]) =>
      gate({
        windows: normal(1),
        script,
        image: { 'statistics.json': statistics, 'constraint_violations.json': violations(...types) },
      });
    const drifted = await found('baseline_drift_check');
    expect(drifted.report).toMatchObject({
      verdict: 'unknown',
      expectedViolations: ['age|baseline_drift_check'],
    });
    expect((await found('data_type_check')).report.verdict).toBe('fail');
  });

  it('behind a script and without a time column, contamination is unknown and no capture is read', async () => {
    const incident = { from: hour(0), to: hour(1), reason: 'stuck sensor' };
    const { file } = await gate({
      windows: [],
      script,
      incidents: [incident],
      capture: { '2024/04/30/00/0.jsonl': ['only the script can read this'] },
    });
    const said = file.checks.find(({ id }) => id === 'contamination');
    expect(said).toMatchObject({ verdict: 'unknown', sentence: expect.stringContaining('script') });
  });
});

describe('a budget of false alarms', () => {
  // Normal hours whose mean varies by half a standard deviation: most of them violate the fixed 0.1.
  const wandering = () => normal(24, (i) => 0.5 * (Math.floor(i / 2) % 2 === 0 ? 1 : -1));

  it('a candidate that exceeds the budget gets a second version under its own digest', async () => {
    const { report, file, s3, candidate } = await gate({ windows: wandering(), falseAlarmsPerMonth: 40 });
    expect(verdictOf(report, 'false-alarms')).toBe('fail');
    const second = report.calibrated?.candidate;
    const [statistics, constraints] = [second?.statisticsUri, second?.constraintsUri].map(
      (uri) => s3.files.get(uri as string) as string,
    ) as [string, string];
    expect(second?.digest).toBe(candidateDigest(statistics, constraints));
    expect(second?.constraintsUri).toContain(`/baselines/${second?.digest}/`);
    expect(s3.files.get(candidate.constraintsUri)).toBe(fresh.constraints);
    const threshold = JSON.parse(constraints).monitoring_config.distribution_constraints.comparison_threshold;
    expect(file.calibration?.thresholds).toMatchObject([{ from: 0.1, to: threshold }]);
    expect(file.calibration?.version?.checks.find(({ id }) => id === 'backtest')?.verdict).toBe('pass');
    expect(report.calibrated?.verdict).toBe('unknown');
    expect(report.calibrated?.expectedViolations).toEqual([]);
    expect(report.expectedViolations.length).toBeGreaterThan(0);
  });

  it('there is no second version if the budget is kept, or if there is no budget', async () => {
    expect((await gate({ windows: normal(12), falseAlarmsPerMonth: 400 })).report.calibrated).toBeUndefined();
    const { report, file } = await gate({ windows: wandering() });
    expect(file.calibration).toBeNull();
    expect(report.calibrated).toBeUndefined();
    expect(verdictOf(report, 'false-alarms')).toBe('fail');
  });

  it('the second version must raise violations in windows of a declared incident too', async () => {
    const windows = [...wandering(), { rows: inputs(1000, 0.4), bad: true }];
    const incidents = [{ from: hour(24), to: hour(25), reason: 'stuck sensor' }];
    const { report } = await gate({ windows, incidents, falseAlarmsPerMonth: 40 });
    expect(verdictOf(report, 'declared-incidents')).toBe('pass');
    expect(report.calibrated?.verdict).toBe('fail');
    expect(report.calibrated?.checks.find(({ id }) => id === 'declared-incidents')?.verdict).toBe('fail');
  });
});

it('if the page cannot be written, the verdict is the same and the report has the reason', async () => {
  const { report, file } = await gate({ windows: normal(4), refusesPages: true });
  expect(report).toMatchObject({ page: null, pageProblem: 'Access Denied' });
  expect(report.verdict).toBe(file.verdict);
});
