import { list, percent } from '../../present/sentence.js';
import type { BacktestedWindow } from '../backtested-window.js';
import type { CompletenessAllowance } from './completeness-allowance.js';
import type { ThresholdChange } from './threshold-change.js';
import { type TypeAllowance, underStatedTypes } from './type-allowance.js';

/** Thresholds below the observed values, so that chance does not violate constraints.json in normal windows. */
export interface Allowances {
  readonly completeness: readonly CompletenessAllowance[];
  /** `domain_content_threshold`: the share of values that must be in the domain. */
  readonly domain: ThresholdChange | null;
  /** Types of numbers, and `datatype_check_threshold`: the share of values that must have their column's type. */
  readonly types: TypeAllowance | null;
  /** Comparison thresholds that chance alone violates. Default: none. */
  readonly comparison?: readonly ThresholdChange[];
}

export const NO_ALLOWANCES: Allowances = { completeness: [], domain: null, types: null };

export function allowsNothing({ completeness, domain, types, comparison = [] }: Allowances): boolean {
  return completeness.length === 0 && domain === null && types === null && comparison.length === 0;
}

/** The window without the violations that the allowances cover. */
export function withinAllowances(
  window: BacktestedWindow,
  { completeness, domain, types }: Allowances,
): BacktestedWindow {
  const { short } = underStatedTypes(window, types?.stated ?? []);
  if (!short || short.length === 0) return window;
  const complete = new Map(completeness.map((one) => [one.feature, one.to]));
  const least = (feature: string, check: (typeof short)[number]['check']) => {
    if (check === 'completeness_check') return complete.get(feature);
    return check === 'categorical_values_check' ? domain?.to : types?.threshold.to;
  };
  const left = short.filter(
    ({ feature, check, share }) => share < (least(feature, check) ?? Number.POSITIVE_INFINITY),
  );
  const named = (of: typeof short) => new Set(of.map(({ feature, check }) => `${feature}|${check}`));
  const [were, are] = [named(short), named(left)];
  return {
    ...window,
    violated: window.violated.filter((violation) => !were.has(violation) || are.has(violation)),
    short: left,
  };
}

export function allowancesInWords({ completeness, domain, types, comparison = [] }: Allowances): string {
  return [
    ...(completeness.length > 0
      ? [
          `completeness ${list(completeness.map(({ feature, from, to }) => `${feature} ${percent(from)} → ${percent(to)}`))}`,
        ]
      : []),
    ...(types ? types.stated.map(({ feature, from, to }) => `type of ${feature} ${from} → ${to}`) : []),
    ...[...comparison, domain, types?.threshold].flatMap((one) =>
      one ? [`${one.setting} ${one.from} → ${one.to}`] : [],
    ),
  ].join(' and ');
}
