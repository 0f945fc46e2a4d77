import type { VersionFigures } from '../../contract/candidate.js';
import type { Check, Verdict } from '../../contract/check.js';
import { smallest } from '../../statistics/extremes.js';
import { median } from '../../statistics/median.js';
import type { EditWithFate } from '../baseline/edits.js';
import { round, smallPercent } from '../present/sentence.js';
import {
  chanceByMetric,
  chanceOfViolation,
  type DrawnWindows,
  momentsOf,
  thresholdsFor,
} from '../quality/chance-of-violation.js';
import type { Thresholds } from '../quality/quality-thresholds.js';
import { carriedEditsCheck } from './checks/carried-edits.js';
import { heldOutRowsCheck, type JudgedHeldOut } from './checks/held-out-rows.js';
import { type MetricFigures, qualityThresholdsCheck } from './checks/quality-thresholds.js';
import { worst } from './worst-verdict.js';

/** Without a budget: if more than one window in ten violates the baseline by chance, people soon ignore the monitor. */
const TOLERATED_SHARE = 0.1;
/** Share of windows that violate calibrated thresholds by chance, without a budget. */
const CALIBRATED_SHARE = 0.05;
/** Fewer rows with one of two labels do not support a threshold of recall or precision. */
const LEAST_OF_LABEL = 20;
/** A fall of this number of standard deviations below a threshold is detected in four windows of five. */
const DETECTED = 0.84;

export interface QualityEvidence {
  readonly heldOut: JudgedHeldOut;
  /** From the baseline job's statistics, by metric. */
  readonly metrics: ReadonlyMap<string, { readonly value: number; readonly standard_deviation: number }>;
  readonly candidate: Thresholds;
  readonly live: Thresholds;
  readonly drawn: DrawnWindows;
  /** Labelled rows of a window, and whether executions of the monitor show it. Otherwise every captured row counts. */
  readonly windowRows: number;
  readonly isObserved: boolean;
  readonly periodSeconds: number;
  readonly budgetPerMonth: number | null;
  readonly edits: readonly EditWithFate[];
  /** A person must approve every edit. */
  readonly ask: boolean;
}

export interface QualityVersion {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly figures: VersionFigures;
}

export interface JudgedQuality {
  readonly original: QualityVersion;
  /** The second version: thresholds that chance seldom violates. Null if the original keeps the limit. */
  readonly calibrated:
    | (QualityVersion & { readonly thresholds: Thresholds; readonly sentence: string })
    | null;
}

/**
 * Judges the thresholds that a baseline job suggested for a model quality monitor. A suggested threshold is the value of the
 * metric itself, so that every second window of an unchanged model is beyond it; the second version leaves room for chance at
 * the number of labelled rows of a window.
 */
export function judgeQualityCandidate(evidence: QualityEvidence): JudgedQuality {
  const { candidate, drawn, periodSeconds, budgetPerMonth, edits } = evidence;
  const windowsPerMonth = (30 * 86_400) / periodSeconds;
  const limit = budgetPerMonth === null ? TOLERATED_SHARE : budgetPerMonth / windowsPerMonth;
  const original = versionOf(evidence, candidate, limit);
  if (chanceOfViolation(drawn, candidate) <= limit) return { original, calibrated: null };
  const held = new Set(
    edits.filter(({ fate }) => fate === 'carried over').flatMap(({ feature }) => feature ?? []),
  );
  const wanted = budgetPerMonth === null ? CALIBRATED_SHARE : limit;
  const thresholds = thresholdsFor(drawn, candidate, wanted, held);
  const share = chanceOfViolation(drawn, thresholds);
  return {
    original,
    calibrated: {
      ...versionOf(evidence, thresholds, limit),
      thresholds,
      sentence: `The suggested thresholds are the metrics themselves, which chance violates in ${smallPercent(chanceOfViolation(drawn, candidate))} of the windows. Relaxed thresholds are violated in ${smallPercent(share)}.${held.size > 0 ? ` Thresholds set by hand stay (${[...held].join(', ')}).` : ''}`,
    },
  };
}

function versionOf(evidence: QualityEvidence, thresholds: Thresholds, limit: number): QualityVersion {
  const { heldOut, live, edits, ask } = evidence;
  const checks: readonly Check[] = [
    heldOutRowsCheck(heldOut),
    rowsCheck(heldOut),
    qualityThresholdsCheck(figuresOf(evidence), thresholds, live),
    falseAlarmsCheck(evidence, thresholds, limit),
    ...(edits.length > 0 ? [carriedEditsCheck(edits, ask)] : []),
  ];
  return { verdict: worst(checks), checks, figures: inWords(evidence, thresholds) };
}

function figuresOf({ metrics, drawn, windowRows, heldOut }: QualityEvidence): readonly MetricFigures[] {
  // The drawn windows vary by chance of the window and of the held-out rows; this is the part of the held-out rows.
  const share = Math.sqrt(windowRows / (windowRows + heldOut.heldOut.rows));
  return [...metrics].map(([metric, { value, standard_deviation: standardDeviation }]) => {
    const values = drawn.values.get(metric);
    return { metric, value, standardDeviation, error: values ? share * momentsOf(values).deviation : 0 };
  });
}

/** Rows of each label: a threshold of recall or precision from a few rows says little. */
function rowsCheck({ heldOut, labels, distinctLabels }: JudgedHeldOut): Check {
  const fewest = smallest(Object.values(labels));
  const few = distinctLabels === 2 && fewest < LEAST_OF_LABEL;
  return {
    id: 'sample-size',
    verdict: few ? 'unknown' : 'pass',
    threshold: LEAST_OF_LABEL,
    sentence: few
      ? `Only ${fewest} of the ${heldOut.rows} held-out rows have the rarer label; the check needs at least ${LEAST_OF_LABEL}.`
      : `The thresholds are from ${heldOut.rows} held-out rows.`,
  };
}

function falseAlarmsCheck(evidence: QualityEvidence, thresholds: Thresholds, limit: number): Check {
  const { drawn, windowRows, isObserved, periodSeconds } = evidence;
  const share = chanceOfViolation(drawn, thresholds);
  const perMonth = (share * 30 * 86_400) / periodSeconds;
  const basis = isObserved
    ? `a window has ${windowRows} labelled rows`
    : `no execution with labels is known; if each of a window's ${windowRows} captured rows gets a label`;
  return {
    id: 'false-alarms',
    verdict: share > limit ? 'fail' : isObserved ? 'pass' : 'warn',
    threshold: round(limit),
    sentence: `Chance alone violates a threshold in ${smallPercent(share)} of the windows, about ${Number(perMonth.toPrecision(2))} a month (${basis}); the limit is ${smallPercent(limit)}.`,
    evidence: [...chanceByMetric(drawn, thresholds)]
      .sort(([, a], [, b]) => b - a)
      .map(([feature, value]) => ({ feature, value, note: 'share of the windows' })),
  };
}

function inWords({ metrics, drawn, periodSeconds }: QualityEvidence, thresholds: Thresholds): VersionFigures {
  const named = Object.entries(thresholds);
  const perMonth = (chanceOfViolation(drawn, thresholds) * 30 * 86_400) / periodSeconds;
  const power = named.flatMap(([metric, { threshold }]) => {
    const [all, values] = [metrics.get(metric), drawn.values.get(metric)];
    if (!all || !values) return [];
    return [`${metric} ${round(Math.abs(all.value - threshold) + DETECTED * momentsOf(values).deviation)}`];
  });
  return {
    thresholds: named.map(([metric, { threshold }]) => `${metric} ${round(threshold)}`).join(', '),
    falseAlarms: `about ${Number(perMonth.toPrecision(2))} a month`,
    power: `change that four windows of five show: ${power.join(', ')}`,
  };
}

/** Rows that a window of the monitor typically has; null if no window is known. */
export function typicalRows(windows: readonly { readonly rows?: number }[]): number | null {
  return median(windows.flatMap(({ rows = 0 }) => (rows > 0 ? [rows] : []))) ?? null;
}
