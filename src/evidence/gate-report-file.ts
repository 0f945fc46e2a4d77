import type { Candidate } from '../contract/candidate.js';
import { type Check, titled } from '../contract/check.js';
import type { Calibration } from '../domain/gate/calibration/calibration.js';
import { countedWindows, medianRows } from '../domain/gate/counted-windows.js';
import { type JudgedVersions, judgeVersions } from '../domain/gate/judge-versions.js';
import { comparedFeatures } from '../domain/gate/report/compared-distributions.js';
import { figuresOf, violationsOf, violationsShown } from '../domain/gate/report/gate-summary.js';
import type { GateReportFile } from '../domain/gate/report/report-file.js';
import { smallestShifts } from '../domain/gate/smallest-shifts.js';
import { type ComparedOutput, compareOutputs } from '../domain/quality/outputs.js';
import type { GatheredEvidence } from './gate-evidence.js';

/** Names the second version of a candidate, with calibrated thresholds; an activity also stores it. */
export type SealCalibrated = (calibration: Calibration) => Promise<Candidate>;

/** Judges both versions of a candidate by the gathered evidence: the complete gate, as its file contains it. */
export async function gateReportFile(
  gathered: GatheredEvidence,
  candidate: Candidate,
  sealCalibrated: SealCalibrated,
): Promise<GateReportFile> {
  const { evidence, settings, underLiveBaseline } = gathered;
  const versions = judgeVersions(evidence, settings);
  const { verdict, checks } = versions.original;
  return {
    verdict,
    candidate,
    checks: titled(checks),
    figures: figuresOf(settings, countedWindows(evidence), evidence.periodSeconds, shiftInWords(checks)),
    settings,
    backtest: evidence.backtest,
    underLiveBaseline,
    distributions: comparedFeatures({
      live: evidence.live,
      candidate: evidence.candidate,
      traffic: evidence.traffic,
      underLive: underLiveBaseline,
      underCandidate: evidence.backtest,
    }),
    outputs: comparedOutputs(gathered),
    expectedViolations: violationsShown(evidence),
    incidents: evidence.incidents,
    ...(evidence.challenger ? { comparison: evidence.challenger.comparison } : {}),
    ...(versions.edits.length > 0 ? { edits: versions.edits } : {}),
    declaredBad: evidence.declaredBad,
    calibration: await judgedCalibration(gathered, versions, sealCalibrated),
  };
}

function comparedOutputs({ evidence, settings }: GatheredEvidence): readonly ComparedOutput[] {
  const { live, candidate, traffic, training } = evidence;
  const windowRows = medianRows(evidence);
  const shifts = smallestShifts(candidate, windowRows, settings.comparison, settings.method);
  return compareOutputs({
    live,
    candidate,
    traffic,
    outputs: candidate.features.length - training.features.length,
    windowRows,
    smallestShifts: new Map(shifts.map(({ feature, shift }) => [feature, shift])),
    settings,
  });
}

/** The second version of the candidate, if there is one, and how it was judged. */
async function judgedCalibration(
  { evidence, settings }: GatheredEvidence,
  { calibration, calibrated }: JudgedVersions,
  sealCalibrated: SealCalibrated,
): Promise<GateReportFile['calibration']> {
  if (!calibration || !calibrated) return calibration && { ...calibration, version: null };
  const { backtest } = calibrated;
  const change = (setting: string) => calibration.thresholds.find((one) => one.setting === setting) ?? null;
  const to = (setting: string) => change(setting)?.to;
  const types = change('datatype_check_threshold');
  const thresholds = {
    comparison: to('comparison_threshold') ?? settings.comparison,
    categorical: to('categorical_comparison_threshold') ?? settings.categorical,
    allowances: {
      completeness: calibration.completeness,
      domain: change('domain_content_threshold'),
      types: types && { stated: calibration.types ?? [], threshold: types },
    },
  };
  const tested = countedWindows({ backtest, rules: evidence.rules }).filter(({ windowStart }) =>
    calibration.triedOn.includes(windowStart),
  );
  return {
    ...calibration,
    version: {
      candidate: await sealCalibrated(calibration),
      ...calibrated,
      checks: titled(calibrated.checks),
      figures: figuresOf(thresholds, tested, evidence.periodSeconds, shiftInWords(calibrated.checks)),
      expectedViolations: violationsOf(backtest),
    },
  };
}

function shiftInWords(checks: readonly Check[]): string {
  return checks.find(({ id }) => id === 'smallest-detectable-shift')?.sentence ?? 'unknown';
}
