import { DIGEST_SHOWN, VERSION_TITLES } from '../contract/decision.js';
import type { DiagnosisKind } from '../contract/diagnosis.js';
import { fileName, unreadCapture } from '../domain/gate/unread-capture.js';
import { byCandidate, type CandidateReport, chosenVersion } from './chosen-version.js';
import { count, minute } from './numbers.js';
import type { ReportedVersion } from './reported-gate.js';
import type { ReportWindow, RunReport } from './run-report.js';

const MEANING: Readonly<Record<DiagnosisKind, string>> = {
  Drift: 'the traffic has changed, and the training set is typical of it',
  StaleBaseline:
    'the model in service was trained on data like the present traffic, but its baseline was made from other data',
  NoDrift: 'nothing shows a drift, and the training set is typical of the traffic',
  UpstreamDefect: 'the data is broken upstream, and no model should be trained on it',
  UnrepresentativeDataset: 'the training set is not typical of production traffic',
  InsufficientEvidence: 'there is too little data for a diagnosis',
};

/** If only SageMaker's analyzer can read the capture, a diagnosis rests on the monitor's violations and on times. */
const MEANING_UNREAD: Partial<typeof MEANING> = {
  Drift:
    'the monitor raises violations, and there is a new training set; whether it is typical of the traffic is unknown',
  StaleBaseline: 'the model in service is newer than the baseline that judges it',
};

/** A few sentences about what happened, in order. Steps that the run did not take are left out. */
export function story(report: RunReport): readonly string[] {
  return [
    ...violations(report),
    ...diagnosis(report),
    ...candidates(report),
    ...decision(report),
    ...after(report),
  ];
}

function violations({ windows, startedAt, monitors, onFiles }: RunReport): readonly string[] {
  const before = windows.filter(({ windowEnd }) => Date.parse(windowEnd) <= Date.parse(startedAt));
  if (before.length === 0) return [];
  const violated = before.filter(({ status }) => status === 'CompletedWithViolations');
  // Several monitors judge the same windows.
  const distinct = (windows: readonly ReportWindow[]) =>
    new Set(windows.map(({ windowStart, windowEnd }) => `${windowStart} ${windowEnd}`)).size;
  const of = `${distinct(violated)} of the last ${distinct(before)} windows before the run`;
  const [first] = violated.toSorted((a, b) => (a.windowStart < b.windowStart ? -1 : 1));
  const since = first ? sinceWhen(first, before) : '';
  if (onFiles) {
    return [
      `The live baseline has violations in ${violated.length} of ${before.length} windows of traffic${since}.`,
    ];
  }
  return [`The monitor${monitors.length > 1 ? 's' : ''} found violations in ${of}${since}.`];
}

/** If the first window that was read is violated already, the violations may have begun before it. */
function sinceWhen(first: ReportWindow, windows: readonly ReportWindow[]): string {
  const from = minute(first.windowStart);
  const earliest = windows.every(({ windowStart }) => windowStart >= first.windowStart);
  return earliest ? `, already in the earliest of them (${from} UTC)` : `, the first from ${from} UTC`;
}

function diagnosis({ diagnosis: kind, override, monitors }: RunReport): readonly string[] {
  if (kind === null) return [];
  const script = unreadCapture(monitors);
  const meaning = script === null ? MEANING[kind] : (MEANING_UNREAD[kind] ?? MEANING[kind]);
  return [
    ...(script === null
      ? []
      : [
          `The monitor preprocesses captured records with the script ${fileName(script)}, which only SageMaker's analyzer can run.`,
        ]),
    `Diagnosis ${kind}: ${meaning}.`,
    ...(override ? [`${override.by} overrode it: “${override.reason}”.`] : []),
  ];
}

function candidates(report: RunReport): readonly string[] {
  const all = byCandidate(report);
  const several =
    all.length > 1
      ? [`The monitors have different live baselines, so there are ${all.length} candidate baselines.`]
      : [];
  return [...several, ...all.flatMap(candidate)];
}

function candidate({ scheduleNames, report }: CandidateReport): readonly string[] {
  const { gate, result } = report;
  const version = chosenVersion(report);
  if (!gate || !version) return [];
  const { backtest } = version;
  const withViolations = (windows: ReportedVersion['backtest']) =>
    windows.filter((window) => window.violations > 0).length;
  const model = result?.modelName ? `, scored by model ${result.modelName}` : '';
  const violations = `${withViolations(gate.underLiveBaseline)} have violations under the old baseline and ${withViolations(backtest)} under the new one`;
  const verdict = `${version.verdict}${gate.versions.length > 1 ? ` for the version ${versionName(version)}` : ''}`;
  if (scheduleNames !== null) {
    const windows = backtest.length > 0 ? `; of ${backtest.length} captured windows, ${violations}` : '';
    return [`For ${scheduleNames.join(', ')} the verdict of the gate is ${verdict}${windows}.`];
  }
  return [
    `A candidate baseline was made from ${count(version.candidate.rows)} rows${model}; the verdict of the gate is ${verdict}.`,
    ...(backtest.length > 0
      ? [
          `Of ${backtest.length} captured windows${report.onFiles?.scored === false ? ' (inputs only)' : ', scored again by the same model'}, ${violations}.`,
        ]
      : []),
  ];
}

function decision(report: RunReport): readonly string[] {
  const made = report.result?.decision;
  if (!made) return [];
  const version = chosenVersion(report);
  const what = report.otherGates
    ? byCandidate(report)
        .map(({ scheduleNames, report: own }) => {
          const one = chosenVersion(own);
          return one
            ? `${one.candidate.digest.slice(0, DIGEST_SHOWN)} for ${scheduleNames?.join(', ')} (${versionName(one)})`
            : '';
        })
        .join(' and ')
    : report.gate && version && report.gate.versions.length > 1
      ? `the version ${versionName(version)} (${version.candidate.digest.slice(0, DIGEST_SHOWN)})`
      : 'it';
  const verb = made.decision === 'approve' ? 'approved' : 'rejected';
  return [`${made.approver} ${verb} ${what}.`];
}

function after({ result, monitors }: RunReport): readonly string[] {
  if (!result?.windows) return [];
  const { judgedWrongly, mixed } = result.windows;
  return [
    `${judgedWrongly === 0 ? 'No window that one model served alone was' : `${judgedWrongly} window${judgedWrongly === 1 ? '' : 's'} that one model served alone ${judgedWrongly === 1 ? 'was' : 'were'}`} judged by another model’s baseline${mixed > 0 ? `; two models served ${mixed} window${mixed === 1 ? '' : 's'}` : ''}${monitors.length > 1 && judgedWrongly + mixed > 0 ? ' (a window counts once for each monitor)' : ''}.`,
  ];
}

/** The name of a version in a sentence. */
export function versionName({ version }: Pick<ReportedVersion, 'version'>): string {
  return `with ${VERSION_TITLES[version]}`;
}
