import { DOMAINS, type Edit, type EditWithFate } from '../baseline/edits.js';
import { namesOf } from '../baseline/settings.js';
import type { FeedDefect } from '../feed-defects/feed-defect.js';
import { type LocatedDefect, PLACES } from '../feed-defects/located-defect.js';
import type { BacktestedWindow } from './backtested-window.js';
import { type Allowances, withinAllowances } from './calibration/allowances.js';

type CheckType =
  | 'data_type_check'
  | 'completeness_check'
  | 'baseline_drift_check'
  | 'categorical_values_check';

const EVERY_CHECK: readonly CheckType[] = [
  'data_type_check',
  'completeness_check',
  'baseline_drift_check',
  'categorical_values_check',
];

/** Windows judged twice: by the candidate, and by the suggestion without the edits. */
export interface JudgedWithAndWithout {
  readonly candidate: readonly BacktestedWindow[];
  readonly unedited: readonly BacktestedWindow[];
}

export interface Findings {
  /** Normal windows with enough rows, since the drift. */
  readonly normal: JudgedWithAndWithout;
  /** Windows of declared incidents. */
  readonly declared: JudgedWithAndWithout;
  /** Room for chance in the suggestion: a violation that chance explains is no finding. */
  readonly allowances: Allowances;
  readonly defects: readonly LocatedDefect[];
}

/** As in the backtest: an effect in one normal window of ten is no finding. */
const TOLERATED = 0.1;
const LEAST_WINDOWS = 2;

/**
 * Edits that contradict what the gate found: an edit that hides a violation of an incident, of the traffic since the drift, or
 * a defect of its feature; and an edit that raises violations which the suggestion would not raise. They are in the candidate,
 * because a person set them, and a person must confirm them.
 */
export function withConflicts(edits: readonly EditWithFate[], findings: Findings): readonly EditWithFate[] {
  return edits.map((edit) => {
    if (edit.fate !== 'carried over') return edit;
    const found = contradicted(edit, findings);
    if (found === null) return edit;
    const reason = ['carried over, but ', found, edit.reason === '' ? '' : `; ${edit.reason}`].join('');
    return { ...edit, fate: 'conflict', inCandidate: true, reason };
  });
}

/**
 * The windows without the violations that edits alone raise, in most of the windows: a person wants them, or must change the
 * edit, so they are no fault of the candidate. The approver sees them with the edit, and among the expected violations.
 */
export function withoutRaised(
  edits: readonly EditWithFate[],
  { normal, allowances }: Pick<Findings, 'normal' | 'allowances'>,
): { readonly windows: readonly BacktestedWindow[]; readonly raised: readonly string[] } {
  const raised = new Set(
    edits
      .filter(({ inCandidate }) => inCandidate)
      .flatMap((edit) => [...countDiffering(edit, normal.candidate, normal.unedited)])
      .filter(([, windows]) => isOften(windows, normal))
      .map(([violation]) => violation),
  );
  const unedited = new Map(
    normal.unedited.map((window) => [
      window.windowStart,
      new Set(withinAllowances(window, allowances).violated),
    ]),
  );
  const windows = normal.candidate.map((window) => ({
    ...window,
    violated: window.violated.filter(
      (violation) => !raised.has(violation) || unedited.get(window.windowStart)?.has(violation) !== false,
    ),
  }));
  return { windows, raised: [...raised] };
}

function contradicted(edit: Edit, { normal, declared, allowances, defects }: Findings): string | null {
  const incidents = differing(edit, declared.unedited, declared.candidate);
  if (incidents) {
    return `it hides ${incidents.violation}, which ${incidents.windows} of ${declared.candidate.length} windows of declared incidents violate without it`;
  }
  const beyondChance = normal.unedited.map((window) => withinAllowances(window, allowances));
  const hidden = differing(edit, beyondChance, normal.candidate);
  if (hidden && isOften(hidden.windows, normal)) {
    return `it hides ${hidden.violation}, which ${hidden.windows} of ${normal.candidate.length} captured windows violate without it`;
  }
  const defect = defects.find((one) => weakens(edit) && concernsDefect(edit, one.defect));
  if (defect) {
    const { certainty, sentence } = defect.defect;
    const what = certainty === 'certain' ? 'a defect' : 'a suspicious finding';
    return `it hides ${what} ${PLACES[defect.where]}: ${sentence.replace(/\.$/, '')}`;
  }
  const raised = differing(edit, normal.candidate, normal.unedited);
  if (raised && isOften(raised.windows, normal)) {
    return `it raises ${raised.violation} in ${raised.windows} of ${normal.candidate.length} captured windows`;
  }
  return null;
}

function isOften(windows: number, { candidate }: JudgedWithAndWithout): boolean {
  return windows >= LEAST_WINDOWS && windows > TOLERATED * candidate.length;
}

/** Violations that concern the edit, with the number of windows of `one` that have them where those of `other` do not. */
function countDiffering(
  edit: Edit,
  one: readonly BacktestedWindow[],
  other: readonly BacktestedWindow[],
): ReadonlyMap<string, number> {
  const others = new Map(other.map(({ windowStart, violated }) => [windowStart, new Set(violated)]));
  const counts = new Map<string, number>();
  for (const { windowStart, violated } of one) {
    const without = others.get(windowStart);
    if (!without) continue;
    for (const violation of violated) {
      if (!without.has(violation) && concerns(edit, violation)) {
        counts.set(violation, (counts.get(violation) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** The most frequent of these violations, in words. */
function differing(
  edit: Edit,
  one: readonly BacktestedWindow[],
  other: readonly BacktestedWindow[],
): { readonly violation: string; readonly windows: number } | null {
  const [most] = [...countDiffering(edit, one, other)].sort(([, a], [, b]) => b - a);
  if (!most) return null;
  const [violation, windows] = most;
  const at = violation.lastIndexOf('|');
  return { violation: `${violation.slice(at + 1)} of ${violation.slice(0, at)}`, windows };
}

/** @param violation `feature|check` */
function concerns(edit: Edit, violation: string): boolean {
  const at = violation.lastIndexOf('|');
  const isItsFeature = edit.feature === null || edit.feature === violation.slice(0, at);
  return isItsFeature && checksOf(edit).some((check) => check === violation.slice(at + 1));
}

/** The checks that a setting can change. */
function checksOf({ setting }: Edit): readonly CheckType[] {
  const name = namesOf(setting).at(-1);
  if (setting === DOMAINS || name === 'domain_content_threshold') return ['categorical_values_check'];
  if (setting === 'completeness') return ['completeness_check'];
  if (name === 'datatype_check_threshold') return ['data_type_check'];
  if (setting.includes('distribution_constraints')) return ['baseline_drift_check'];
  // No check reads any other member.
  return name === 'evaluate_constraints' || setting === 'inferred_type' ? EVERY_CHECK : [];
}

/** Whether the monitor detects less with the edit than with the suggested value. */
function weakens({ setting, from, to }: Edit): boolean {
  const name = namesOf(setting).at(-1) ?? setting;
  if (to === 'Disabled') return true;
  if (setting === 'inferred_type') return true;
  // A value that a person added hides only itself, which the windows show.
  if (setting === DOMAINS) return !Array.isArray(to) || to.length === 0;
  if (setting === 'completeness') return to === null || (typeof to === 'number' && to < (Number(from) || 1));
  if (typeof to !== 'number') return false;
  if (name.endsWith('comparison_threshold')) return to > (typeof from === 'number' ? from : 0.1);
  return name.endsWith('_threshold') && to < (typeof from === 'number' ? from : 1);
}

function concernsDefect(edit: Edit, { kind, features }: FeedDefect): boolean {
  // A setting of the whole file is no statement about the feature of one defect.
  if (edit.feature === null || !features.includes(edit.feature)) return false;
  return checksOf(edit).some((check) => detectedBy(kind).includes(check));
}

/** The monitor's checks that a defect of this kind can violate. */
function detectedBy(kind: FeedDefect['kind']): readonly CheckType[] {
  switch (kind) {
    case 'type-change':
      return ['data_type_check'];
    case 'completeness-drop':
      return ['completeness_check'];
    case 'unseen-categories':
    case 'altered-spelling':
      return ['categorical_values_check', 'baseline_drift_check'];
    case 'sentinel-value':
    case 'empty-one-hot-group':
      return ['data_type_check', 'categorical_values_check', 'baseline_drift_check'];
    case 'shifted-columns':
      return EVERY_CHECK;
    case 'changed-correlation':
    case 'duplicate-rows':
    case 'misaligned-column':
      // The monitor judges each column by itself, and detects none of these.
      return [];
    default:
      return ['baseline_drift_check'];
  }
}
