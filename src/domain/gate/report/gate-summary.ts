import type { VersionFigures } from '../../../contract/candidate.js';
import type { GateReport } from '../../../contract/gate-report.js';
import { editLine } from '../../baseline/edit-line.js';
import { round } from '../../present/sentence.js';
import { comparisonInWords } from '../../quality/comparison-in-words.js';
import { type BacktestedWindow, largestDistances } from '../backtested-window.js';
import {
  type Allowances,
  allowancesInWords,
  allowsNothing,
  NO_ALLOWANCES,
} from '../calibration/allowances.js';
import { alarmsInWords, expectedAlarms } from '../expected-alarms.js';
import type { GateEvidence } from '../gate-evidence.js';
import type { IncidentMatch } from '../incident-match.js';
import type { GateReportFile } from './report-file.js';
import { shortChecks } from './short-checks.js';

/** Bytes of JSON of a gate in a run's history. The rest of 4 KB is for the address of its page. */
const MOST_BYTES = 3600;
const SENTENCES_MOST = 2600;
const STEP = 0.05;
const DISTANCES_SHOWN = 8;
const NAME_SHOWN = 60;
const VIOLATIONS_BYTES = 500;
const FIGURE_SHOWN = 160;
const INCIDENTS_SHOWN = 5;
const REASON_SHOWN = 80;
const METRICS_SHOWN = 3;
const EDITS_SHOWN = 5;
const EDIT_SHOWN = 200;

/** The gate's report cut to the size limit of a history. All parts without a natural bound shrink together. */
export function gateSummary(file: GateReportFile, reportUri: string): GateReport {
  for (let share = 1; ; share -= STEP) {
    const report = summary(file, reportUri, Math.max(0, share));
    if (share <= 0 || bytesOf(report) <= MOST_BYTES) return report;
  }
}

/** `feature|check` of every violation in these windows. */
export function violationsOf(windows: readonly BacktestedWindow[]): readonly string[] {
  return [...new Set(windows.flatMap(({ violated }) => violated))];
}

/** `feature|check` of the violations in captured windows that the approver is shown. With a script, those that SageMaker's own analyzer finds. */
export function violationsShown({
  backtest,
  referenceAnalyzer,
  unreadBy = null,
}: GateEvidence): readonly string[] {
  if (unreadBy !== null) return referenceAnalyzer?.kind === 'ran' ? referenceAnalyzer.violated : [];
  return violationsOf(backtest);
}

/** One version's figures in the approver's table. */
export function figuresOf(
  thresholds: {
    readonly comparison: number;
    readonly categorical: number | null;
    readonly allowances?: Allowances;
  },
  windows: readonly BacktestedWindow[],
  periodSeconds: number,
  power: string,
): VersionFigures {
  const { comparison, categorical, allowances = NO_ALLOWANCES } = thresholds;
  const distances =
    categorical === null || categorical === comparison
      ? String(comparison)
      : `${comparison}, categories ${categorical}`;
  return {
    thresholds: allowsNothing(allowances) ? distances : `${distances}, ${allowancesInWords(allowances)}`,
    falseAlarms: alarmsInWords(expectedAlarms(windows, periodSeconds)),
    power,
  };
}

function summary(file: GateReportFile, reportUri: string, share: number): GateReport {
  const version = file.calibration?.version;
  const sentenceOf = new Map(file.checks.map((check) => [check.id, check.sentence]));
  const renewed = version?.checks.filter(({ id, sentence }) => sentenceOf.get(id) !== sentence) ?? [];
  const budget = SENTENCES_MOST * share;
  const sentences = version ? budget * 0.75 : budget;
  return {
    verdict: file.verdict,
    checks: shortChecks(file.checks, sentences),
    reportUri,
    ...expectedOf(file.expectedViolations, share),
    figures: shortFigures(file.figures, share),
    ...comparisonLines(file, share),
    ...(file.incidents.length > 0 ? { incidents: incidentLines(file, share) } : {}),
    ...editConflicts(file, share),
    ...(version
      ? {
          calibrated: {
            candidate: version.candidate,
            verdict: version.verdict,
            checks: shortChecks(renewed, budget * 0.25),
            ...expectedOf(version.expectedViolations, share),
            figures: shortFigures(version.figures, share),
          },
        }
      : {}),
    distances: sideBySide(file.underLiveBaseline, file.backtest, share),
  };
}

function comparisonLines({ comparison }: GateReportFile, share: number): Pick<GateReport, 'comparison'> {
  const lines = (comparison?.metrics ?? [])
    .filter(({ metric }) => comparison?.judged.includes(metric))
    .slice(0, Math.ceil(METRICS_SHOWN * share))
    .map((one) => `${comparisonInWords(one)}: ${one.verdict}`);
  return lines.length === 0 ? {} : { comparison: lines };
}

function editConflicts({ edits = [] }: GateReportFile, share: number): Pick<GateReport, 'editConflicts'> {
  const lines = edits.filter(({ inCandidate }) => inCandidate).map(editLine);
  const shown = lines.slice(0, Math.ceil(EDITS_SHOWN * share));
  return shown.length === 0 ? {} : { editConflicts: shown.map((line) => line.slice(0, EDIT_SHOWN)) };
}

function incidentLines({ incidents, declaredBad }: GateReportFile, share: number): readonly string[] {
  const inTraining = incidents.filter(({ dataset }) => dataset !== 'baseline dataset');
  const lines = inTraining.slice(0, Math.ceil(INCIDENTS_SHOWN * share)).map((one) => {
    const within = declaredBad.filter(
      ({ windowStart, windowEnd }) =>
        Date.parse(windowStart) >= Date.parse(one.from) && Date.parse(windowEnd) <= Date.parse(one.to),
    );
    const alarming = within.filter(({ violated }) => violated.length > 0).length;
    return `${cut(one.reason, REASON_SHOWN)} (${minute(one.from)} to ${minute(one.to)}): ${shareInWords(one)}; ${within.length === 0 ? 'no complete window of it was captured' : `${alarming} of ${within.length} windows still violate the candidate`}`;
  });
  const more = inTraining.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function shareInWords({ shareOfTraining }: IncidentMatch): string {
  return shareOfTraining === null
    ? 'could not check the training set for its rows'
    : `${round(shareOfTraining * 100)} % of the training rows`;
}

function minute(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 16)}Z`;
}

function shortFigures({ thresholds, falseAlarms, power }: VersionFigures, share: number): VersionFigures {
  return {
    thresholds: cut(thresholds, FIGURE_SHOWN * share),
    falseAlarms,
    power: cut(power, FIGURE_SHOWN * share),
  };
}

/** As many complete entries as fit: a name that is cut matches no violation. */
function expectedOf(
  violations: readonly string[],
  share: number,
): Pick<GateReport, 'expectedViolations' | 'moreExpected'> {
  let left = VIOLATIONS_BYTES * share;
  const expectedViolations = violations.filter((violation) => {
    left -= bytesOf(violation) + 1;
    return left >= 0;
  });
  const more = violations.length - expectedViolations.length;
  return { expectedViolations, ...(more > 0 ? { moreExpected: more } : {}) };
}

function sideBySide(
  live: readonly BacktestedWindow[],
  candidate: readonly BacktestedWindow[],
  share: number,
): GateReport['distances'] {
  const under = (windows: readonly BacktestedWindow[]) =>
    new Map(largestDistances(windows).map(({ feature, value }) => [feature, value]));
  const [before, after] = [under(live), under(candidate)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((feature) => ({
      feature: cut(feature, NAME_SHOWN),
      live: before.get(feature) ?? null,
      candidate: after.get(feature) ?? null,
    }))
    .sort((a, b) => (b.live ?? 0) - (a.live ?? 0))
    .slice(0, Math.ceil(DISTANCES_SHOWN * share));
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
