import { balancedBlocks } from '../../../statistics/balanced-blocks.js';
import { largest } from '../../../statistics/extremes.js';
import { median } from '../../../statistics/median.js';
import { tailQuantile } from '../../../statistics/tail-quantile.js';
import { list, round } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import { USELESS_SHARE, USELESS_SHIFT } from '../../useful-threshold.js';
import type { BacktestedWindow } from '../backtested-window.js';
import { type ExpectedAlarms, expectedAlarms } from '../expected-alarms.js';
import { smallestShifts } from '../smallest-shifts.js';
import {
  type Allowances,
  allowancesInWords,
  allowsNothing,
  NO_ALLOWANCES,
  withinAllowances,
} from './allowances.js';
import type { ComparisonSettings } from './comparison-settings.js';
import type { CompletenessAllowance } from './completeness-allowance.js';
import { judgedUnder, type Kind, kindsOf, settingFor } from './judged-under.js';
import type { ThresholdChange } from './threshold-change.js';
import type { StatedType } from './type-allowance.js';

/** Thresholds proposed instead of a fixed 0.1 or an observed completeness, with their effect on false alarms and on detection. */
export interface Calibration {
  readonly verdict: 'proposed' | 'not needed' | 'unknown' | 'fail';
  readonly sentence: string;
  /** Null without a budget: then only thresholds for completeness and domains change. */
  readonly budgetPerMonth: number | null;
  /** Changes to write into constraints.json. */
  readonly completeness: readonly CompletenessAllowance[];
  readonly thresholds: readonly ThresholdChange[];
  readonly types?: readonly StatedType[];
  /** Starts of the windows that the thresholds were fitted on, and of those that they were tested on. */
  readonly fittedOn: readonly string[];
  readonly triedOn: readonly string[];
  /** On the windows that the fit did not use. */
  readonly before: ExpectedAlarms | null;
  readonly after: ExpectedAlarms | null;
  /** The smallest shift that the monitor detects, by feature: of a mean in standard deviations, or of a category in shares. */
  readonly power: readonly {
    readonly feature: string;
    readonly before: number;
    readonly after: number;
    readonly unit: 'standard deviations' | 'share of the rows';
  }[];
}

export interface CalibrationRequest {
  /** Normal windows with enough rows, oldest first, judged by the original candidate. */
  readonly windows: readonly BacktestedWindow[];
  readonly candidate: DatasetProfile;
  readonly settings: ComparisonSettings;
  /** Thresholds lowered for chance; the windows are judged with them. */
  readonly allowances?: Allowances;
  /** Settings that a person edited, so that calibration does not change them. */
  readonly held?: readonly ThresholdChange['setting'][];
  readonly budgetPerMonth: number | null;
  readonly periodSeconds: number;
}

const LEAST_WINDOWS = 8;
const DECIMALS = 100;

/**
 * Comparison thresholds from a budget of false alarms a month. The monitor is known to read two of them, for numbers and
 * for categories (see calibratedConstraints). So what counts is each window's largest distance of a kind, which may exceed
 * the threshold in the budget's share of the windows. The threshold is that quantile, extrapolated beyond the largest
 * observed distance by an exponential tail over the upper half (peaks over threshold, Pickands 1975). Blocks of
 * neighbouring windows are used alternately to fit and to test: no part contains a whole season or trend alone, and
 * neighbouring windows, which are similar, stay together.
 */
export function calibrate(request: CalibrationRequest): Calibration {
  const { budgetPerMonth, periodSeconds, settings, candidate, allowances = NO_ALLOWANCES } = request;
  const { comparison = [] } = allowances;
  const chanceAllowed = !allowsNothing(allowances);
  const windows = request.windows.map((window) =>
    judgedUnder(withinAllowances(window, allowances), candidate, settings, comparison),
  );
  const [fitted, tested] = balancedBlocks(windows);
  const start = ({ windowStart }: BacktestedWindow) => windowStart;
  const none = {
    budgetPerMonth,
    completeness: allowances.completeness,
    thresholds: [...comparison, allowances.domain, allowances.types?.threshold].flatMap((one) =>
      one ? [one] : [],
    ),
    ...(allowances.types && allowances.types.stated.length > 0 ? { types: allowances.types.stated } : {}),
    fittedOn: fitted.map(start),
    triedOn: tested.map(start),
    before: null,
    after: null,
    power: [],
  };
  const all = expectedAlarms(windows, periodSeconds);
  /** The result if only the allowances change. */
  const allowancesAlone = (why: string): Calibration => {
    const before = expectedAlarms(request.windows, periodSeconds);
    const sentence = `With ${allowancesInWords(allowances)}, ${becoming(before, all)}. ${why}`;
    return {
      ...none,
      verdict: 'proposed',
      sentence,
      before,
      after: all,
      power: powerLeft(request, comparison),
      fittedOn: [],
      triedOn: windows.map(start),
    };
  };
  if (budgetPerMonth === null) {
    return allowancesAlone(
      comparison.length > 0
        ? `The frequencies of all rows show that the windows are of the candidate's population, so chance alone violates ${list(comparison.flatMap(({ because }) => because))}.`
        : 'No budget is set, so the comparison thresholds stay.',
    );
  }
  if (windows.length > 0 && all.perMonth <= budgetPerMonth) {
    return chanceAllowed
      ? allowancesAlone(`That keeps the budget of ${budgetPerMonth}, so the comparison thresholds stay.`)
      : {
          ...none,
          verdict: 'not needed',
          sentence: `The original thresholds are violated in ${round(all.perMonth)} windows a month; the budget is ${budgetPerMonth}.`,
        };
  }
  if (windows.length < LEAST_WINDOWS) {
    const why = `${windows.length} captured windows are too few to fit thresholds on one part and test them on the other: ${LEAST_WINDOWS} are needed.`;
    return chanceAllowed ? allowancesAlone(why) : { ...none, verdict: 'unknown', sentence: why };
  }
  const share = budgetPerMonth / ((30 * 86_400) / periodSeconds);
  const thresholds = changesFor({ ...request, windows }, fitted, share);
  const triedOn = new Set(none.triedOn);
  const before = expectedAlarms(
    request.windows.filter((window) => triedOn.has(start(window))),
    periodSeconds,
  );
  if (thresholds.length === 0) {
    const named = [...new Set(windows.flatMap(({ violated }) => violated))];
    const why = `No comparison threshold helps: normal windows violate ${list(named)}.`;
    return chanceAllowed ? allowancesAlone(why) : { ...none, before, verdict: 'unknown', sentence: why };
  }
  const after = expectedAlarms(
    tested.map((window) => judgedUnder(window, candidate, settings, thresholds)),
    periodSeconds,
  );
  const power = powerLeft(request, thresholds);
  const found = { ...none, thresholds: [...none.thresholds, ...thresholds], before, after, power };
  const changes = [
    ...(chanceAllowed ? [allowancesInWords(allowances)] : []),
    ...thresholds.map(({ setting, from, to }) => `${setting} ${from} → ${to}`),
  ].join(', ');
  const summary = `${changes}: on the ${tested.length} windows that the fit did not use, ${becoming(before, after)}; the budget is ${budgetPerMonth}.`;
  const blinded = blindedKinds(power);
  if (blinded.length > 0) {
    return {
      ...found,
      verdict: 'fail',
      sentence: `No threshold keeps the budget and still detects useful shifts of the ${blinded.join(' and ')} features: ${list(power.filter(isBlind).map(({ feature, after: only, unit }) => `${feature} only from ${inWords(only, unit)}`))}. ${summary}`,
    };
  }
  const lost = power.filter((one) => isBlind(one) && one.before <= limitOf(one));
  return {
    ...found,
    verdict: after.interval.low > budgetPerMonth ? 'fail' : 'proposed',
    sentence: `${after.interval.low > budgetPerMonth ? 'Thresholds fitted on one part of the windows do not keep the budget on the other. ' : ''}${summary}${lost.length > 0 ? ` No longer monitored in practice: ${list(lost.map(({ feature }) => feature))}.` : ''}`,
  };
}

function becoming(before: ExpectedAlarms, { perMonth, interval }: ExpectedAlarms): string {
  return `${round(before.perMonth)} alarms a month become ${round(perMonth)} (95 %: ${round(interval.low)} to ${round(interval.high)})`;
}

function changesFor(
  { windows, candidate, settings, held = [] }: CalibrationRequest,
  fitted: readonly BacktestedWindow[],
  share: number,
): readonly ThresholdChange[] {
  const kinds = kindsOf(candidate);
  const apart = new Set(settings.apart);
  const overThreshold = (['comparison_threshold', 'categorical_comparison_threshold'] as const).flatMap(
    (setting) => {
      if (held.includes(setting)) return [];
      const from =
        setting === 'comparison_threshold'
          ? settings.comparison
          : (settings.categorical ?? settings.comparison);
      const distances = (window: BacktestedWindow) =>
        window.drift.filter(
          ({ feature }) => !apart.has(feature) && settingFor(kinds.get(feature), settings) === setting,
        );
      const over = windows
        .flatMap(distances)
        .filter(({ distance }) => distance > from)
        .sort((a, b) => b.distance - a.distance);
      if (over.length === 0) return [];
      return [{ setting, from, distances, because: [...new Set(over.map(({ feature }) => feature))] }];
    },
  );
  return overThreshold.flatMap(({ setting, from, distances, because }) => {
    const furthest = fitted.map((window) =>
      largest(
        distances(window).map(({ distance }) => distance),
        0,
      ),
    );
    const wanted = tailQuantile(furthest, Math.min(0.5, share / overThreshold.length));
    const to = Math.min(1, Math.ceil(wanted * DECIMALS) / DECIMALS);
    return to > from ? [{ setting, from, to, because: because.slice(0, 10) }] : [];
  });
}

/** What the monitor detects before and after a change of comparison thresholds. */
export function powerLeft(
  { windows, candidate, settings }: Pick<CalibrationRequest, 'windows' | 'candidate' | 'settings'>,
  thresholds: readonly ThresholdChange[],
): Calibration['power'] {
  const rows = median(windows.map((window) => window.rows)) ?? 0;
  const apart = new Set(settings.apart);
  const isJudged = ({ feature }: { readonly feature: string }) => !apart.has(feature);
  return thresholds.flatMap(({ setting, from, to }) => {
    const applies = (kind: Kind) => settingFor(kind, settings) === setting;
    const now = new Map(
      smallestShifts(candidate, rows, to, settings.method).map(({ feature, shift }) => [feature, shift]),
    );
    const numeric = smallestShifts(candidate, rows, from, settings.method).map(({ feature, shift }) => ({
      feature,
      before: shift,
      after: now.get(feature) as number,
      unit: 'standard deviations' as const,
    }));
    const categorical = candidate.features
      .filter(({ distribution }) => distribution?.kind === 'categorical')
      .map(({ feature }) => ({ feature, before: from, after: to, unit: 'share of the rows' as const }));
    return [...(applies('numeric') ? numeric : []), ...(applies('categorical') ? categorical : [])].filter(
      isJudged,
    );
  });
}

type Power = Calibration['power'][number];

function limitOf({ unit }: Power): number {
  return unit === 'standard deviations' ? USELESS_SHIFT : USELESS_SHARE;
}

function isBlind(power: Power): boolean {
  return power.after > limitOf(power);
}

/** Kinds of features of which no shift is detected any more that was detected before. */
export function blindedKinds(power: Calibration['power']): readonly string[] {
  return (['standard deviations', 'share of the rows'] as const).flatMap((unit) => {
    const detected = power.filter((one) => one.unit === unit && one.before <= limitOf(one));
    if (detected.length === 0 || !detected.every(isBlind)) return [];
    return [unit === 'standard deviations' ? 'numeric' : 'categorical'];
  });
}

function inWords(value: number, unit: Power['unit']): string {
  if (unit === 'share of the rows') return `${Math.round(value * 100)} % of the rows`;
  return Number.isFinite(value) ? `${value.toFixed(1)} sd` : 'no shift';
}
