/** Activities that return at once, as for a drifted endpoint whose release succeeds. A test replaces those it is about. */
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../../src/activities/index.js';
import { RUN_LIMITS } from '../../../src/activities/resolve/run-limits.js';
import type { Candidate } from '../../../src/contract/candidate.js';
import type { DatasetLayout } from '../../../src/contract/dataset.js';
import type { Detection } from '../../../src/contract/detection.js';
import type { DiagnosisReport } from '../../../src/contract/diagnosis.js';
import type { GateReport } from '../../../src/contract/gate-report.js';
import type { HeldOutRows } from '../../../src/contract/held-out.js';
import { parseInput } from '../../../src/contract/input.js';
import type { Monitor, ResolvedRun } from '../../../src/contract/resolved-run.js';
import type { MessageLimits } from '../../../src/contract/run-limits.js';
import { whoDecides } from '../../../src/domain/approval.js';
import { endingAfterDetection, endingAfterDiagnosis } from '../../../src/domain/run-ending.js';
import { CANDIDATE, MONITOR, PRODUCTION, RUN } from '../../activities/support/run.js';

/** One call of an activity. */
export interface Call {
  readonly name: keyof Activities;
  readonly request: unknown;
}

/** What a test replaces: values that several activities return, and whole activities. */
export interface Scenario {
  /** `npm run record:histories` keeps no history of the run. */
  readonly unrecorded?: true;
  readonly resolved?: Partial<ResolvedRun>;
  readonly rules?: Partial<ResolvedRun['rules']>;
  readonly messages?: Partial<MessageLimits>;
  readonly monitors?: readonly Monitor[];
  readonly detection?: Partial<Detection>;
  readonly diagnosis?: Partial<DiagnosisReport>;
  readonly gate?: Partial<GateReport>;
  readonly activities?: Partial<Activities>;
}

const LAYOUT: DatasetLayout = {
  s3Uri: 's3://data/new.csv',
  header: false,
  labelPosition: 0,
  features: ['age', 'income'],
};
const AT = (hour: string) => `2024-05-01T${hour}:00.000Z`;
export const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/7';
const EXECUTION = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/retrain/execution/abcdefghijkl';
const WINDOW = {
  windowStart: AT('08:00'),
  windowEnd: AT('09:00'),
  rows: 500,
  inputUri: 's3://workspace/rescore/input/2024-05-01-08.csv',
};

const TRAINING_ROWS = {
  layout: { ...LAYOUT, s3Uri: 's3://workspace/held-out/train.csv' },
  rows: 1600,
  digest: '1'.repeat(64),
};
export const HELD_OUT: HeldOutRows = {
  source: 'heldOutDataset',
  fromUri: 's3://data/labelled.csv',
  heldOut: {
    layout: { ...LAYOUT, s3Uri: 's3://workspace/held-out/rows.csv' },
    rows: 400,
    digest: '2'.repeat(64),
  },
  unlabelled: 0,
  shared: 0,
  sharedByChance: 0,
  sharedLeftOut: false,
  beyondLimit: 0,
  labels: { 0: 300, 1: 100 },
  distinctLabels: 2,
};

export const CALIBRATED: Candidate = { ...CANDIDATE, digest: 'd'.repeat(64) };

export const GATE: GateReport = {
  verdict: 'pass',
  checks: [],
  reportUri: 's3://workspace/gate.json',
  expectedViolations: ['age|baseline_drift_check'],
  distances: [],
};

export function secondMonitor(): Monitor {
  return { ...MONITOR, scheduleName: 'churn-daily', jobDefinitionName: 'churn-daily-definition' };
}

export function fakeActivities(scenario: Scenario = {}): Activities {
  const monitors = scenario.monitors ?? [MONITOR];
  const detection: Detection = {
    verdict: 'violated',
    why: '2 of the last 3 windows were violated',
    windows: [],
    changePoint: AT('08:00'),
    ...scenario.detection,
  };
  const diagnosis: DiagnosisReport = {
    diagnosis: 'Drift',
    reasons: ['age has moved'],
    training: LAYOUT,
    baseline: LAYOUT,
    baselineIsTraining: true,
    trafficRows: 1000,
    ...scenario.diagnosis,
  };
  const gate: GateReport = { ...GATE, ...scenario.gate };
  const job = (step: string) => ({ name: `job-${step}`, outputUri: `s3://workspace/${step}` });
  return {
    resolveRun: async ({ pasted, workflowId }) => {
      const parsed = parseInput(pasted, workflowId);
      if (!parsed.ok) throw ApplicationFailure.nonRetryable(parsed.problem, 'InvalidInput');
      const { input } = parsed;
      const { endpointName } = input;
      const resolved: ResolvedRun = {
        ...RUN,
        production: { ...PRODUCTION, endpointName },
        monitors,
        rules: {
          ...RUN.rules,
          approvalDeadlinePeriods: input.approval.deadlinePeriods ?? RUN.rules.approvalDeadlinePeriods,
          ...scenario.rules,
        },
        ...scenario.resolved,
      };
      const messages = { ...RUN_LIMITS.messages, ...scenario.messages };
      return { input, resolved, limits: { ...RUN_LIMITS, messages } };
    },
    clearLeftovers: async () => [],
    detectDrift: async ({ input }) => ({ detection, ending: endingAfterDetection(detection, input) }),
    diagnoseRun: async ({ input }) => ({
      report: diagnosis,
      ending: endingAfterDiagnosis(diagnosis, input),
    }),
    holdOutRows: async ({ plan }) => ({
      ...HELD_OUT,
      source: plan.source,
      ...(plan.source === 'split' ? { training: TRAINING_ROWS } : {}),
    }),
    prepareTrainingSet: async () => ({ uri: 's3://workspace/training', copied: true }),
    startTraining: async () => ({ name: 'job-train', maxRuntimeSeconds: 3600, warnings: [] }),
    adoptTraining: async () => ({ artifactUri: 's3://models/adopted/model.tar.gz' }),
    createModel: async () => undefined,
    offerModelPackage: async ({ candidates }) => ({
      modelPackageArn: PACKAGE,
      digests: candidates.map(({ candidate }) => candidate.digest),
    }),
    awaitRegistryDecision: pollsUntil(() => false, undefined as never),
    withdrawModelPackage: async () => undefined,
    startPipeline: async () => ({ executionArn: EXECUTION, modelSteps: [], stopped: [] }),
    awaitPipeline: async () => ({ status: 'Succeeded', reason: null }),
    stopPipeline: async () => undefined,
    findPipelineModel: async () => ({
      found: { artifactUri: 's3://models/pipeline/model.tar.gz' },
      warnings: [],
    }),
    adoptModel: async () => ({ artifactUri: 's3://models/created/model.tar.gz' }),
    awaitJob: async () => ({
      status: 'Completed',
      reason: null,
      worthAnotherAttempt: false,
      artifactUri: 's3://models/new/model.tar.gz',
    }),
    stopJob: async () => undefined,
    deleteCreated: async () => undefined,
    prepareScoring: async () => ({ inputUri: 's3://workspace/scoring', rows: 1000, digest: 'e'.repeat(64) }),
    startTransform: async ({ step }) => job(step),
    assembleBaseline: async () => ({
      datasetUri: 's3://workspace/baseline.csv',
      rowsRead: 1000,
      rowsScored: 1000,
      columns: [],
    }),
    joinHeldOut: async ({ championUri }) => ({
      uri: 's3://workspace/held-out/scored.csv',
      rows: 400,
      outputs: ['prediction'],
      hasChampion: championUri !== null,
      problem: { problemType: 'BinaryClassification', probability: 'prediction', threshold: 0.5 },
    }),
    startBaselineJob: async ({ step }) => job(step),
    sealCandidate: async () => CANDIDATE,
    collectWindows: async () => ({
      inputUri: 's3://workspace/rescore/input/',
      windows: [WINDOW],
      referenceWindowStart: WINDOW.windowStart,
    }),
    startReferenceAnalyzer: async () => job('reference'),
    runGate: async ({ candidate, resolved }) => ({
      gate,
      approval: whoDecides(candidate, gate, resolved.rules),
    }),
    startMetricsJob: async ({ step }) => job(step),
    sealQualityCandidate: async ({ monitors, datasetUri, rows }) => ({
      candidates: [
        {
          scheduleNames: monitors.map(({ scheduleName }) => scheduleName),
          candidate: {
            ...{ digest: '3'.repeat(64), statisticsUri: null, datasetUri, rows },
            constraintsUri: 's3://workspace/metrics/constraints.json',
          },
        },
      ],
      liveDigests: Object.fromEntries(monitors.map(({ scheduleName }) => [scheduleName, '4'.repeat(64)])),
      warnings: [],
    }),
    runQualityGate: async ({ candidate, resolved }) => ({
      gate: { ...gate, expectedViolations: [] },
      approval: whoDecides(candidate, gate, resolved.rules),
    }),
    writePlan: async () => ({ requestsUri: 's3://workspace/plan.json', summary: [], baselineDiff: [] }),
    recheckRelease: async () => ({ worse: [] }),
    createEndpointConfig: async () => undefined,
    createJobDefinition: async () => undefined,
    awaitReleaseMoment: async () => undefined,
    updateEndpoint: async () => ({ startedAt: AT('10:05') }),
    awaitEndpoint: async () => ({ releasedAt: AT('10:10') }),
    awaitSwitchMoment: async () => ({ late: null }),
    switchSchedule: async () => ({ at: AT('11:25') }),
    awaitVerification: async () => ({
      verdict: 'clean',
      why: '3 clean',
      counted: { clean: 3, dirty: 0, unknown: 0, unexpected: [] },
    }),
    awaitRestored: async () => ({ verdict: 'as-before', why: 'one window was as before', unexpected: [] }),
    writeLedger: async () => ({
      judgedWrongly: 0,
      mixed: 1,
      windows: 5,
      lines: [],
      ledgerUri: 's3://workspace/window-ledger.json',
    }),
    tagRelease: async () => ({ modelPackageArn: null }),
    writeRecord: async () => ({ recordUri: 's3://workspace/record.json', report: null, problem: null }),
    writeReportForApproval: async () => ({ page: null, problem: null }),
    closeReport: async () => null,
    ...scenario.activities,
  };
}

/** A non-retryable failure with an error code, as an activity throws it. */
export function refusal(code: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** An activity that polls until `done()` and then returns `answer`. */
export function pollsUntil<Answer>(done: () => boolean, answer: Answer): () => Promise<Answer> {
  return async () => {
    if (done()) return answer;
    throw ApplicationFailure.create({
      message: 'still waiting',
      type: 'StillWaiting',
      nextRetryDelay: '20ms',
    });
  };
}

export const DIRTY = {
  verdict: 'dirty' as const,
  why: '0 clean, 3 with unexpected violations',
  counted: { clean: 0, dirty: 3, unknown: 0, unexpected: ['income|baseline_drift_check'] },
};
