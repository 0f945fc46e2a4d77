/** Result, record, report and details of a run, compared in every ending: each fact has one source. */
import { expect } from 'vitest';
import { recordActivities } from '../../../src/activities/record/record.js';
import type { RunRecord, RunResult } from '../../../src/contract/run.js';
import { gateSummary } from '../../../src/domain/gate/report/gate-summary.js';
import { currentDetails } from '../../../src/domain/present/current-details.js';
import type { RunReport } from '../../../src/report/run-report.js';
import { memoryS3 } from '../../activities/support/memory-s3.js';
import { CANDIDATE, dependencies, RUN } from '../../activities/support/run.js';
import { mockSageMaker } from '../../activities/support/sagemaker.js';
import { calibratedGateFile, gateFile } from '../../report/support/report.js';
import { CALIBRATED, DIRTY, pollsUntil, refusal, type Scenario } from '../support/fake-activities.js';
import { type FakeRun, test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const NAMES = ['age', 'city'];
const GATE_URI = 's3://workspace/gate.json';
const NEW_DATA = { trainingDataset: { s3Uri: 's3://data/new.csv' } };
const LEDGER = Array.from({ length: 5 }, (_, i) => ({
  schedule: 'churn-quality',
  windowStart: `2024-05-01T0${i}:00:00.000Z`,
  windowEnd: `2024-05-01T0${i + 1}:00:00.000Z`,
  servedBy: i === 2 ? 'mixed' : i < 2 ? 'churn-model' : 'new-model',
  judgedBy: 'churn-definition',
  shouldBe: null,
  right: true,
  status: 'Completed',
  violations: 0,
}));

interface Situation {
  readonly scenario?: Scenario;
  readonly input?: object;
  /** Both versions of the candidate wait, and the original fails. */
  readonly twoVersions?: true;
  readonly act?: (run: FakeRun) => Promise<unknown>;
  readonly outcome: RunRecord['outcome'];
  readonly decided?: 'approve' | 'reject';
  readonly digest?: string;
}

const approve = (candidate: string) => async (run: FakeRun) => {
  await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'ada', reason: 'it fits' });
};
const never = pollsUntil(() => false, undefined as never);

const ENDINGS: Readonly<Record<string, Situation>> = {
  rebaselined: { act: approve(CANDIDATE.digest), outcome: 'Rebaselined', decided: 'approve' },
  'rebaselined-calibrated': {
    twoVersions: true,
    act: approve(CALIBRATED.digest),
    outcome: 'Rebaselined',
    decided: 'approve',
    digest: CALIBRATED.digest,
  },
  'rejected-calibrated-version': {
    twoVersions: true,
    act: async (run) => {
      await run.untilWaitingForApproval();
      await run.signal('reject', { candidate: CALIBRATED.digest, approver: 'ada' });
    },
    outcome: 'Rejected',
    decided: 'reject',
    digest: CALIBRATED.digest,
  },
  'rejected-by-the-gate': { scenario: { gate: { verdict: 'fail' } }, outcome: 'Rejected' },
  'expired-without-decision': { input: { approval: { deadlinePeriods: 0.0001 } }, outcome: 'Expired' },
  'expired-with-two-versions': {
    twoVersions: true,
    input: { approval: { deadlinePeriods: 0.0001 } },
    outcome: 'Expired',
    digest: CALIBRATED.digest,
  },
  'rolled-back-as-before': {
    scenario: { activities: { awaitVerification: async () => DIRTY } },
    act: approve(CANDIDATE.digest),
    outcome: 'RolledBack',
    decided: 'approve',
  },
  'kept-unverified': {
    scenario: {
      activities: {
        awaitVerification: async () => ({
          verdict: 'too-little-traffic',
          why: 'no window had data',
          counted: { clean: 0, dirty: 0, unknown: 3, unexpected: [] },
        }),
      },
    },
    act: approve(CANDIDATE.digest),
    outcome: 'Unverified',
    decided: 'approve',
  },
  'needs-attention': {
    scenario: {
      activities: {
        awaitVerification: async () => DIRTY,
        updateEndpoint: async ({ to }) => {
          if (!to.startsWith('rb-')) throw refusal('RefusedByAws', 'The endpoint is being deleted.');
          return { startedAt: '2024-05-01T10:05:00.000Z' };
        },
      },
    },
    act: approve(CANDIDATE.digest),
    outcome: 'NeedsAttention',
    decided: 'approve',
  },
  'planned-only': { input: { mode: 'plan' }, outcome: 'Planned' },
  'nothing-to-do-at-all': { scenario: { detection: { verdict: 'clean' } }, outcome: 'NothingToDo' },
  'do-not-retrain': {
    scenario: { diagnosis: { diagnosis: 'UpstreamDefect' } },
    outcome: 'DoNotRetrain',
  },
  'undetermined-evidence': {
    scenario: { diagnosis: { diagnosis: 'InsufficientEvidence' } },
    outcome: 'Undetermined',
  },
  'cancelled-while-waiting': {
    twoVersions: true,
    act: async (run) => {
      await run.untilWaitingForApproval();
      await run.cancel();
    },
    outcome: 'Cancelled',
    digest: CALIBRATED.digest,
  },
  'cancelled-while-verifying': {
    scenario: { activities: { awaitVerification: never } },
    act: async (run) => {
      await approve(CANDIDATE.digest)(run);
      await run.until(({ stage }) => stage === 'verify');
      await run.cancel();
    },
    outcome: 'Cancelled',
    decided: 'approve',
  },
  'failed-before-the-candidate': {
    scenario: {
      activities: {
        prepareScoring: async () => {
          throw refusal('DatasetEmpty', 'The dataset contains no rows.');
        },
      },
    },
    outcome: 'Failed',
  },
};

/** Runs a situation with the real record and report, in memory. */
async function ended(name: string, { scenario = {}, input = {}, twoVersions, act }: Situation) {
  const file = twoVersions ? calibratedGateFile(NAMES) : gateFile(NAMES, 2);
  const verdict = scenario.gate?.verdict ?? file.verdict;
  const s3 = memoryS3({
    [GATE_URI]: JSON.stringify({ ...file, verdict }),
    's3://workspace/window-ledger.json': JSON.stringify(LEDGER),
  });
  const { writeRecord } = recordActivities(dependencies(mockSageMaker().port, s3));
  const run = await workflows.start(
    name,
    {
      ...scenario,
      unrecorded: true,
      gate: { ...gateSummary({ ...file, verdict }, GATE_URI), ...scenario.gate },
      activities: { writeRecord, ...scenario.activities },
    },
    { ...NEW_DATA, overrideDeadlinePeriods: 0, ...input },
  );
  await act?.(run);
  const result = await run.result().catch((): null => null);
  const folder = `${RUN.workspace}/runs/${RUN.run}`;
  const json = (file: string) => JSON.parse(s3.files.get(`${folder}/${file}`) ?? 'null') as unknown;
  const status = await run.status();
  return {
    result,
    status,
    record: json('record.json') as RunRecord,
    report: json('report.json') as RunReport,
    page: (s3.files.get(`${folder}/report.html`) ?? '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '),
    details: currentDetails(status),
  };
}

/** What two places must agree on; where a file is stored is known only after it was written. */
function facts({ recordUri: _, report: __, ...same }: RunRecord | RunResult) {
  const { editedSettings: ___, rules: ____, ...compared } = same as typeof same & Record<string, unknown>;
  return compared;
}

test.each(Object.entries(ENDINGS))(
  'result, record, report and details of a run that ends %s say the same',
  async (name, situation) => {
    const { outcome, decided, digest = CANDIDATE.digest } = situation;
    const { result, status, record, report, page, details } = await ended(name, situation);
    const stopped = outcome === 'Cancelled' || outcome === 'Failed';
    expect(record).toMatchObject({ outcome });
    expect(record.summary).toBe(status.doing);
    if (stopped) expect(result).toBeNull();
    else expect(facts(record)).toEqual(facts(result as RunResult));
    expect(facts(report.result as RunRecord)).toEqual(facts(record));
    expect(report).toMatchObject({
      state: stopped ? outcome.toLowerCase() : 'ended',
      asked: null,
      diagnosis: record.diagnosis,
    });
    expect(details.split('\n')[0]).toContain(outcome);
    expect(page).toContain(outcome);

    // Nothing waits any more, anywhere.
    for (const text of [details, page]) expect(text).not.toMatch(/To approve|Waiting for|Pending\./);
    expect(status).toMatchObject({ waitingForApprovalOf: null, waiting: [] });

    expect(record.decision?.decision).toBe(decided);
    expect(status.decision).toEqual(record.decision);
    // Without a decision too, all lead with the version that could be approved.
    if (record.candidate) {
      expect(record.candidate.digest).toBe(digest);
      expect(page).toContain(`Candidate ${digest.slice(0, 12)}`);
    }
    if (decided) {
      expect(record.decision).toMatchObject({ approver: 'ada', candidates: [digest] });
      expect(details).toContain(`${decided === 'approve' ? 'Approved' : 'Rejected'} by ada`);
      expect(page).toContain(`${decided === 'approve' ? 'approved' : 'rejected'} by ada`);
    } else {
      expect(details).not.toMatch(/Approved by|Rejected by/);
    }
    expect(record.monitors?.map(({ candidate }) => candidate.digest) ?? []).toEqual(
      record.candidate ? [record.candidate.digest] : [],
    );

    expect(status.release ?? null).toEqual(record.release ?? null);
    expect(record.release !== null).toBe(record.windows !== null);
    if (record.windows) {
      const { mixed, judgedWrongly } = record.windows;
      expect(report.windows.filter(({ servedBy }) => servedBy === 'mixed')).toHaveLength(mixed);
      expect(details).toContain(
        `judged by the wrong baseline: ${judgedWrongly}; served by both models: ${mixed}`,
      );
      expect(page).toContain(`two models served ${mixed} window`);
      expect(page).toContain('The endpoint served the new model from 2024-05-01 10:10 UTC');
    }
    expect(status.warnings).toEqual(record.warnings);
  },
);
