import { list, percent } from '../../present/sentence.js';
import type { BacktestedWindow } from '../backtested-window.js';
import type { CompletenessAllowance } from './completeness-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

/** Thresholds below the observed values, so that chance does not violate constraints.json in normal windows. */
export interface Allowances {
  readonly completeness: readonly CompletenessAllowance[];
  /** `domain_content_threshold`: the share of values that must be in the domain. */
  readonly domain: ThresholdChange | null;
}

export const NO_ALLOWANCES: Allowances = { completeness: [], domain: null };

export function allowsNothing({ completeness, domain }: Allowances): boolean {
  return completeness.length === 0 && domain === null;
}

/** The window without the violations that the allowances cover. */
export function withinAllowances(
  window: BacktestedWindow,
  { completeness, domain }: Allowances,
): BacktestedWindow {
  const { short } = window;
  if (!short) return window;
  const complete = new Map(completeness.map((one) => [one.feature, one.to]));
  const left = short.filter(({ feature, check, share }) =>
    check === 'completeness_check'
      ? share < (complete.get(feature) ?? Number.POSITIVE_INFINITY)
      : share < (domain?.to ?? Number.POSITIVE_INFINITY),
  );
  const named = (of: typeof short) => new Set(of.map(({ feature, check }) => `${feature}|${check}`));
  const [were, are] = [named(short), named(left)];
  return {
    ...window,
    violated: window.violated.filter((violation) => !were.has(violation) || are.has(violation)),
    short: left,
  };
}

export function allowancesInWords({ completeness, domain }: Allowances): string {
  return [
    ...(completeness.length > 0
      ? [
          `completeness ${list(completeness.map(({ feature, from, to }) => `${feature} ${percent(from)} → ${percent(to)}`))}`,
        ]
      : []),
    ...(domain ? [`domain_content_threshold ${domain.from} → ${domain.to}`] : []),
  ].join(' and ');
}
