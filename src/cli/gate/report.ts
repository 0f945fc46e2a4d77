/** What `rebaseline gate` prints, and the page that it writes. */
import pc from 'picocolors';
import type { TitledCheck, Verdict } from '../../contract/check.js';
import type { DiagnosisKind } from '../../contract/diagnosis.js';
import { gateSummary } from '../../domain/gate/report/gate-summary.js';
import { endingAfterDiagnosis } from '../../domain/run-ending.js';
import { FILES_SCHEDULE, type JudgedRelease, LIVE_BASELINE } from '../../evidence/judge-release.js';
import { reportedGate } from '../../report/reported-gate.js';
import type { RunReport } from '../../report/run-report.js';
import { count, printable } from '../table.js';

export type Decision = 'accepted' | 'refused' | 'person';

export const EXIT_CODE: Readonly<Record<Decision, number>> = { accepted: 0, refused: 3, person: 4 };

const SIGN: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '!', unknown: '?', fail: '✗' };
const WORST_FIRST: readonly Verdict[] = ['fail', 'unknown', 'warn', 'pass'];
const TRAINING = { s3Uri: 's3://training/set' };

export interface GateFiles {
  readonly live: string;
  readonly training: string;
  readonly traffic: readonly string[];
  readonly baselineData?: string;
  readonly predictions?: readonly string[];
  readonly inputsOnly: boolean;
  readonly notes: readonly string[];
}

/** What a run would do: continue, end, or wait for a person. */
export function decisionOf({ diagnosis, gate }: JudgedRelease): {
  readonly decision: Decision;
  readonly because: string;
} {
  const ending = endingAfterDiagnosis(diagnosis, { trainingDataset: TRAINING });
  if (ending !== null) {
    return {
      decision: ending.outcome === 'DoNotRetrain' ? 'refused' : 'person',
      because: `The diagnosis is ${diagnosis.diagnosis}: ${MEANING[diagnosis.diagnosis]}.`,
    };
  }
  const calibrated = gate.calibration?.version;
  if (gate.verdict === 'fail' && calibrated && calibrated.verdict !== 'fail') {
    return {
      decision: 'person',
      because: `The gate fails the candidate as it is, and its verdict on the version with relaxed thresholds is ${calibrated.verdict}.`,
    };
  }
  if (gate.verdict === 'fail') return { decision: 'refused', because: 'The gate fails the candidate.' };
  if (gate.verdict === 'unknown') {
    const unknown = gate.checks.filter(({ verdict }) => verdict === 'unknown').map(({ title }) => title);
    return { decision: 'person', because: `Not known: ${unknown.join(', ')}.` };
  }
  return { decision: 'accepted', because: `The verdict of the gate is ${gate.verdict}.` };
}

const MEANING: Readonly<Record<DiagnosisKind, string>> = {
  Drift: 'the traffic has changed, and the training set is typical of it',
  StaleBaseline: 'the baseline was made from other data than the traffic',
  NoDrift: 'nothing shows a drift, and the training set is typical of the traffic',
  UpstreamDefect: 'the data is broken upstream, and no model should be trained on it',
  UnrepresentativeDataset: 'the training set is not typical of the traffic',
  InsufficientEvidence: 'there is too little data for a diagnosis',
};

const DECISION: Readonly<Record<Decision, string>> = {
  accepted: 'Accepted',
  refused: 'Refused',
  person: 'A person must decide',
};

export function gateText(
  release: JudgedRelease,
  { decision, because }: ReturnType<typeof decisionOf>,
  files: GateFiles,
): string {
  const { diagnosis, gate, windows } = release;
  const violated = windows.filter(({ violations }) => violations > 0).length;
  const colour = { accepted: pc.green, refused: pc.red, person: pc.yellow }[decision];
  const calibrated = gate.calibration?.version;
  return [
    '',
    `${pc.bold('Gate')} on files: ${files.training} against ${files.live}`,
    pc.dim(
      `  ${count(windows.length, 'window')} of traffic, ${count(violated, 'window')} with violations under the live baseline${driftFrom(release)}`,
    ),
    '',
    `${colour(DECISION[decision])}. ${because}`,
    '',
    `${pc.bold('Diagnosis')} ${diagnosis.diagnosis}: ${MEANING[diagnosis.diagnosis]}`,
    ...diagnosis.reasons.map((reason) => `  - ${printable(reason)}`),
    '',
    `${pc.bold('Gate')} ${gate.verdict}`,
    ...checkLines(gate.checks),
    ...(calibrated
      ? [
          '',
          `${pc.bold('With relaxed thresholds')} ${calibrated.verdict}`,
          ...checkLines(changed(calibrated.checks, gate.checks)),
        ]
      : []),
    ...hints(release, files).flatMap((hint) => ['', pc.dim(hint)]),
    '',
  ].join('\n');
}

function driftFrom({ changePoint, windows }: JudgedRelease): string {
  const index = windows.findIndex(({ windowStart }) => windowStart === changePoint);
  return index < 0 ? '' : `; the drift starts in window ${index + 1}`;
}

function checkLines(checks: readonly TitledCheck[]): readonly string[] {
  const sorted = [...checks].sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  return sorted.map(({ title, verdict, sentence }) => {
    const line = `  ${SIGN[verdict]} ${verdict.padEnd(7)} ${title}: ${printable(sentence)}`;
    return verdict === 'fail' ? pc.red(line) : verdict === 'pass' ? line : pc.yellow(line);
  });
}

function changed(checks: readonly TitledCheck[], before: readonly TitledCheck[]): readonly TitledCheck[] {
  const sentences = new Map(before.map(({ id, sentence }) => [id, sentence]));
  return checks.filter(({ id, sentence }) => sentences.get(id) !== sentence);
}

function hints(
  { gate, windows }: JudgedRelease,
  { baselineData, inputsOnly, notes }: GateFiles,
): readonly string[] {
  const unknown = (id: TitledCheck['id']) =>
    gate.checks.some((one) => one.id === id && one.verdict === 'unknown');
  return [
    ...notes,
    ...(windows.every(({ violations }) => violations === 0)
      ? [
          'No window violates the live baseline. A run would end with NothingToDo, unless it starts with "evenIfClean".',
        ]
      : []),
    ...(unknown('sharpness') && !inputsOnly
      ? ["The model's outputs were not judged. Add --predictions, or --inputs-only to leave them out."]
      : []),
    ...(unknown('backtest')
      ? ['The backtest needs more windows. Give more files of traffic, or --window-rows to divide a file.']
      : []),
    ...(baselineData === undefined
      ? ['The candidate was made from the training set. Give rows held out from it with --baseline-data.']
      : []),
  ];
}

/** The page of a run, with the files in the place of the endpoint. */
export function runReport(release: JudgedRelease, files: GateFiles): RunReport {
  const { diagnosis, gate, windows } = release;
  const { decision, because } = decisionOf(release);
  const summary = gateSummary(gate, '');
  const now = new Date().toISOString();
  return {
    version: 1,
    state: 'files',
    endpointName: files.training,
    run: 'on files',
    startedAt: now,
    production: { modelName: '', endpointConfigName: '', servingSince: '' },
    monitors: [
      {
        scheduleName: FILES_SCHEDULE,
        jobDefinitionName: LIVE_BASELINE,
        statisticsUri: files.live,
        constraintsUri: '',
        recordPreprocessor: null,
      },
    ],
    policyDigest: '',
    diagnosis: diagnosis.diagnosis,
    reasons: diagnosis.reasons,
    override: null,
    warnings: hints(release, files),
    asked: null,
    gate: reportedGate(gate, summary),
    windows: windows.map(({ schedule, windowStart, windowEnd, jobDefinition, status, violations }) => ({
      schedule,
      windowStart,
      windowEnd,
      servedBy: 'unknown',
      judgedBy: jobDefinition,
      status,
      violations,
      right: null,
    })),
    said: because,
    onFiles: { decision, scored: files.predictions !== undefined },
    result: null,
  };
}
