import {
  CreateProcessingJobCommand,
  type CreateProcessingJobCommandInput,
  DescribeModelQualityJobDefinitionCommand,
  ListMonitoringExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { beforeAll, expect, it } from 'vitest';
import { baselineActivities } from '../../../src/activities/baseline/baseline.js';
import { candidateDigest } from '../../../src/activities/data/baseline-digest.js';
import { qualityGateActivities } from '../../../src/activities/gate/quality-gate.js';
import { analyzeQuality, containerJson, suggestQualityConstraints } from '../../../src/analyzer/index.js';
import type { HeldOutRows, ScoredHeldOut } from '../../../src/contract/held-out.js';
import type { ModelQualityMonitor, ResolvedRun } from '../../../src/contract/resolved-run.js';
import type { GateReportFile } from '../../../src/domain/gate/report/report-file.js';
import { renderReport } from '../../../src/report/page.js';
import { reportedGate } from '../../../src/report/reported-gate.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const { statisticsUri: _, ...common } = MONITOR;
const QUALITY: ModelQualityMonitor = {
  ...common,
  scheduleName: 'churn-metrics',
  kind: 'ModelQuality',
  constraintsUri: 's3://baselines/metrics/constraints.json',
  quality: {
    problemType: 'BinaryClassification',
    probabilityAttribute: '0',
    probabilityThreshold: 0.5,
    groundTruthUri: 's3://labels/',
  },
};
const RESOLVED: ResolvedRun = { ...RUN, monitors: [MONITOR, QUALITY] };
const OUTPUT = 's3://workspace/metrics/output-1';
const SCORED: ScoredHeldOut = {
  uri: 's3://workspace/held-out/scored.csv',
  rows: 1000,
  outputs: ['score'],
  hasChampion: false,
  problem: { problemType: 'BinaryClassification', probability: 'score', threshold: 0.5 },
};
const HELD_OUT: HeldOutRows = {
  source: 'split',
  fromUri: 's3://data/train.csv',
  heldOut: {
    layout: { s3Uri: 's3://workspace/held-out/rows.csv', header: false, labelPosition: 0, features: ['age'] },
    rows: 1000,
    digest: 'a'.repeat(64),
  },
  ...{ unlabelled: 0, shared: 0, sharedByChance: 0, sharedLeftOut: false, beyondLimit: 0 },
  labels: { 0: 500, 1: 500 },
  distinctLabels: 2,
};

const random = seededRandom(4);
const ROWS = Array.from({ length: 1000 }, (_, i) => ({
  label: String(i % 2),
  probability: (1 / (1 + Math.exp(-(2 * (i % 2) - 1) - normalDraw(random)))).toFixed(6),
}));
let statistics: string;
let suggested: string;
beforeAll(async () => {
  const { statistics: all } = await analyzeQuality([ROWS], { problemType: 'BinaryClassification' });
  statistics = [...containerJson(all)].join('');
  suggested = [...containerJson(suggestQualityConstraints(all))].join('');
});

type File = { binary_classification_constraints: Record<string, { threshold: number }> };
const edited = (change: (file: File) => void) => {
  const file = JSON.parse(suggested) as File;
  change(file);
  return JSON.stringify(file);
};

function scene(live: string) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeModelQualityJobDefinitionCommand).resolves({
    RoleArn: 'arn:aws:iam::111122223333:role/monitor',
    ModelQualityAppSpecification: { ImageUri: 'analyzer', ProblemType: 'BinaryClassification' },
    JobResources: { ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 20 } },
  } as never);
  answers.on(ListMonitoringExecutionsCommand).resolves({ MonitoringExecutionSummaries: [] });
  answers.on(CreateProcessingJobCommand).resolves({} as never);
  const s3 = memoryS3({
    [QUALITY.constraintsUri]: live,
    's3://baselines/metrics/suggested-constraints.json': suggested,
    [`${OUTPUT}/statistics.json`]: statistics,
    [`${OUTPUT}/constraints.json`]: suggested,
    [SCORED.uri]: `label,challenger_score,feature_age\n${ROWS.map(({ label, probability }) => `${label},${probability},1\n`).join('')}`,
  });
  const ports = dependencies(port, s3);
  const seal = () =>
    inActivity(baselineActivities(ports).sealQualityCandidate, {
      ...{ resolved: RESOLVED, monitors: [QUALITY], outputUri: OUTPUT, datasetUri: SCORED.uri },
      ...{ rows: 1000, index: 0 },
    });
  const judge = async () => {
    const [first] = (await seal()).candidates;
    if (!first) throw new Error('no candidate');
    const { gate } = await inActivity(qualityGateActivities(ports).runQualityGate, {
      ...{ resolved: RESOLVED, ...first, outputUri: OUTPUT, heldOut: HELD_OUT, scored: SCORED },
      capturedRows: 300,
    });
    return { gate, file: JSON.parse(s3.files.get(gate.reportUri) as string) as GateReportFile };
  };
  return { answers, s3, ports, seal, judge };
}
const checkOf = (file: GateReportFile, id: string) => file.checks.find((check) => check.id === id);

it('the baseline job of the metrics has the settings of suggest_baseline, with the new model’s columns', async () => {
  const { answers, ports } = scene(suggested);
  const { outputUri } = await inActivity(baselineActivities(ports).startMetricsJob, {
    ...{ resolved: RESOLVED, monitor: QUALITY, step: 'metrics' as const, scored: SCORED, attempt: 1 },
  });
  const [call] = answers.commandCalls(CreateProcessingJobCommand);
  const sent = call?.args[0].input as CreateProcessingJobCommandInput;
  expect(sent.Environment).toMatchObject({
    analysis_type: 'MODEL_QUALITY',
    problem_type: 'BinaryClassification',
    ground_truth_attribute: 'label',
    probability_attribute: 'challenger_score',
    probability_threshold_attribute: '0.5',
    dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
  });
  expect(sent.Environment).not.toHaveProperty('inference_attribute');
  expect(sent.ProcessingInputs?.[0]?.S3Input?.S3Uri).toBe(SCORED.uri);
  expect(outputUri).toMatch(/\/metrics\/output-1$/);
});

it('an attribute that names no output of the model is refused with the outputs', async () => {
  const { ports } = scene(suggested);
  const monitor = { ...QUALITY, quality: { ...QUALITY.quality, inferenceAttribute: 'label' } };
  const failure = await failureOf(
    inActivity(baselineActivities(ports).startMetricsJob, {
      ...{ resolved: RESOLVED, monitor, step: 'metrics' as const, scored: SCORED, attempt: 1 },
    }),
  );
  expect(failure).toMatchObject({ type: 'QualityAttributeUnknown', nonRetryable: true });
  expect(failure.message).toContain('InferenceAttribute "label" names none of the model\'s outputs (score)');
});

it('thresholds are stored under the digest of the constraints alone, with the edits of the live ones', async () => {
  const { s3, seal } = scene(
    edited((file) => {
      (file.binary_classification_constraints.recall as { threshold: number }).threshold = 0.4;
    }),
  );
  const { candidates, liveDigests, warnings } = await seal();
  const [first] = candidates;
  const text = s3.files.get(first?.candidate.constraintsUri as string) as string;
  expect(first).toMatchObject({
    scheduleNames: ['churn-metrics'],
    candidate: {
      digest: candidateDigest(null, text),
      statisticsUri: null,
      edits: { carriedOver: 1, notCarriedOver: 0 },
    },
  });
  expect((JSON.parse(text) as File).binary_classification_constraints.recall?.threshold).toBe(0.4);
  expect(liveDigests['churn-metrics']).toBe(
    candidateDigest(null, s3.files.get(QUALITY.constraintsUri) as string),
  );
  expect(warnings).toEqual([]);
});

it('suggested thresholds fail by chance, and relaxed ones that seldom do are proposed', async () => {
  const { s3, judge } = scene(suggested);
  const { gate, file } = await judge();
  expect(checkOf(file, 'false-alarms')?.verdict).toBe('fail');
  expect(checkOf(file, 'quality-thresholds')?.verdict).toBe('pass');
  expect(gate.calibrated?.verdict).toBe('warn');
  const relaxed = JSON.parse(
    s3.files.get(gate.calibrated?.candidate.constraintsUri as string) as string,
  ) as File;
  const before = (JSON.parse(suggested) as File).binary_classification_constraints;
  expect(relaxed.binary_classification_constraints.accuracy?.threshold).toBeLessThan(
    before.accuracy?.threshold as number,
  );
  expect(relaxed.binary_classification_constraints.false_positive_rate?.threshold).toBeGreaterThan(
    before.false_positive_rate?.threshold as number,
  );
});

it('relaxed thresholds are no edits of the next run', async () => {
  const { s3, judge } = scene(suggested);
  const { gate } = await judge();
  const uri = gate.calibrated?.candidate.constraintsUri as string;
  expect(
    JSON.parse(s3.files.get(uri.replace('constraints.json', 'suggested-constraints.json')) as string),
  ).toEqual(JSON.parse(s3.files.get(uri) as string));
});

it('a new model that would violate the live thresholds beyond chance is a warning', async () => {
  const { judge } = scene(
    edited((file) => {
      (file.binary_classification_constraints.accuracy as { threshold: number }).threshold = 0.99;
    }),
  );
  const { file } = await judge();
  expect(checkOf(file, 'quality-thresholds')).toMatchObject({
    verdict: 'warn',
    sentence: expect.stringContaining('would violate the live thresholds of accuracy'),
  });
});

it('the page of the report shows the checks of a model quality monitor without plots of distributions', async () => {
  const { gate, file } = await scene(suggested).judge();
  const reported = reportedGate(file, gate);
  expect(reported.kind).toBe('ModelQuality');
  const page = renderReport({
    ...{ version: 1, state: 'waiting', endpointName: 'churn', run: RUN.run, startedAt: RUN.startedAt },
    production: RUN.production,
    monitors: [{ ...QUALITY }],
    ...{ policyDigest: 'p', diagnosis: 'Drift', reasons: [], override: null, warnings: [], asked: null },
    gate: reported,
    ...{ windows: [], said: null, result: null },
  });
  expect(page).toContain('thresholds of the quality metrics');
  expect(page).not.toContain('Backtest: the new baseline');
});
