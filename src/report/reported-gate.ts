import type { ProposedCandidate, VersionFigures } from '../contract/candidate.js';
import type { TitledCheck, Verdict } from '../contract/check.js';
import type { GateReport } from '../contract/gate-report.js';
import type { BacktestedWindow } from '../domain/gate/backtested-window.js';
import type { GateReportFile } from '../domain/gate/report/report-file.js';

/** A check with its worst evidence; `evidenceCount` counts all of it. */
export type ReportedCheck = TitledCheck & { readonly evidenceCount: number };

/** A window of the backtest with the features that are kept. `violations` counts all of its violations. */
export type ReportedWindow = BacktestedWindow & { readonly violations: number };

/** One version of the candidate: with the original thresholds (`original`), or with calibrated ones. */
export interface ReportedVersion {
  readonly version: 'original' | 'calibrated';
  readonly candidate: ProposedCandidate;
  readonly verdict: Verdict;
  readonly checks: readonly ReportedCheck[];
  readonly figures: VersionFigures;
  readonly backtest: readonly ReportedWindow[];
  readonly declaredBad: readonly ReportedWindow[];
  /** The violations that an approval accepts, as `feature|check`. */
  readonly accepted: readonly string[];
  /** Further violations that did not fit into `accepted`; they count as unexpected. */
  readonly moreViolations: number;
}

/** The gate with a limited number of features, so that a page can show it. `wholeUri` is the full gate report. */
export interface ReportedGate
  extends Pick<
    GateReportFile,
    'kind' | 'settings' | 'distributions' | 'incidents' | 'comparison' | 'outputs'
  > {
  readonly wholeUri: string;
  /** The version with the original thresholds comes first. */
  readonly versions: readonly [ReportedVersion, ...ReportedVersion[]];
  readonly underLiveBaseline: readonly ReportedWindow[];
  /** Number of features without distances here: those that moved least. */
  readonly featuresLeftOut: number;
  readonly calibration: Omit<NonNullable<GateReportFile['calibration']>, 'version'> | null;
}

const FEATURES_KEPT = 100;
const NAMES_KEPT = 100;
const OUTPUTS_KEPT = 20;

/** Keeps the worst entries of every list without a natural limit: 24 windows of 5,000 features take tens of megabytes. */
export function reportedGate(gate: GateReportFile, summary: GateReport): ReportedGate {
  const { calibration, underLiveBaseline, backtest } = gate;
  const reach = furthestReach([...underLiveBaseline, ...backtest]);
  const kept = new Set(
    [...reach]
      .sort(([, a], [, b]) => b - a)
      .slice(0, FEATURES_KEPT)
      .map(([feature]) => feature),
  );
  const windows = (of: readonly BacktestedWindow[]) => of.map((window) => reportedWindow(window, kept));
  const version = (
    name: ReportedVersion['version'],
    of: Omit<NonNullable<NonNullable<GateReportFile['calibration']>['version']>, 'expectedViolations'>,
    accepted: Pick<GateReport, 'expectedViolations' | 'moreExpected'>,
  ): ReportedVersion => ({
    version: name,
    candidate: of.candidate,
    verdict: of.verdict,
    checks: of.checks.map(reportedCheck),
    figures: of.figures,
    backtest: windows(of.backtest),
    declaredBad: windows(of.declaredBad),
    accepted: accepted.expectedViolations,
    moreViolations: accepted.moreExpected ?? 0,
  });
  const calibrated = calibration?.version;
  const { version: _, ...proposal } = calibration ?? { version: null };
  return {
    wholeUri: summary.reportUri,
    ...(gate.kind ? { kind: gate.kind } : {}),
    settings: gate.settings,
    distributions: gate.distributions,
    incidents: gate.incidents,
    ...(gate.outputs ? { outputs: gate.outputs.slice(0, OUTPUTS_KEPT) } : {}),
    ...(gate.comparison ? { comparison: gate.comparison } : {}),
    versions: [
      version('original', gate, summary),
      ...(calibrated && summary.calibrated ? [version('calibrated', calibrated, summary.calibrated)] : []),
    ],
    underLiveBaseline: windows(underLiveBaseline),
    featuresLeftOut: reach.size - kept.size,
    calibration: calibration && {
      ...(proposal as Omit<typeof calibration, 'version'>),
      power: calibration.power.slice(0, NAMES_KEPT),
    },
  };
}

/** The largest distance relative to its threshold, by feature. */
function furthestReach(windows: readonly BacktestedWindow[]): ReadonlyMap<string, number> {
  const reach = new Map<string, number>();
  for (const { drift } of windows) {
    for (const { feature, distance, threshold } of drift) {
      reach.set(feature, Math.max(reach.get(feature) ?? 0, distance / threshold));
    }
  }
  return reach;
}

function reportedWindow(window: BacktestedWindow, kept: ReadonlySet<string>): ReportedWindow {
  return {
    ...window,
    drift: window.drift.filter(({ feature }) => kept.has(feature)),
    violated: window.violated.slice(0, NAMES_KEPT),
    violations: window.violated.length,
  };
}

function reportedCheck(check: TitledCheck): ReportedCheck {
  const { evidence = [] } = check;
  return { ...check, evidence: evidence.slice(0, NAMES_KEPT), evidenceCount: evidence.length };
}
