import { blindness } from './edit-power.js';

/**
 * Edits: what a person changed by hand in a live baseline's constraints. They are the differences between what the baseline
 * job suggested (the base) and what is live, as in a three-way merge of source code. The third side is the suggestion of a
 * new baseline job, to which they are applied.
 */
export interface Edit {
  /** Null for the settings of the whole file (`monitoring_config`). */
  readonly feature: string | null;
  /** Path of the setting, for example `completeness` or `distribution_constraints.comparison_threshold`. */
  readonly setting: string;
  /** Null if the base does not contain the setting. */
  readonly from: Setting;
  /** Null if a person removed the setting. */
  readonly to: Setting;
}

export type Setting = string | number | boolean | readonly string[] | null;

export interface EditWithFate extends Edit {
  readonly fate: 'carried over' | 'conflict' | 'dropped';
  /** Empty for an edit that was carried over and keeps what the monitor detects. */
  readonly reason: string;
  /** The monitor detects less with this edit. */
  readonly blinds: boolean;
}

/** A feature of constraints.json. Members that the code does not name are kept. */
interface Feature {
  readonly name: string;
  readonly [member: string]: unknown;
}

export interface ConstraintsContent {
  readonly features: readonly Feature[];
  readonly monitoring_config?: object | undefined;
  readonly [member: string]: unknown;
}

export interface Base {
  readonly constraints: ConstraintsContent;
  /**
   * False if the base was computed again from the live statistics. Whether a baseline job suggests a domain is not
   * established exactly, so that a domain of generated values is then no edit.
   */
  readonly exact: boolean;
}

const DOMAINS = 'string_constraints.domains';

/** Differences from the base to the live constraints, file settings first, then by feature in the order of the live file. */
export function findEdits({ constraints: base, exact }: Base, live: ConstraintsContent): readonly Edit[] {
  const before = new Map(base.features.map((feature) => [feature.name, feature]));
  const now = new Set(live.features.map(({ name }) => name));
  const removed = base.features
    .filter(({ name }) => !now.has(name))
    .map(({ name }): Edit => ({ feature: name, setting: 'feature', from: 'constrained', to: null }));
  return [
    ...differences(null, base.monitoring_config, live.monitoring_config),
    ...live.features.flatMap((feature): readonly Edit[] => {
      const known = before.get(feature.name);
      if (!known) return [{ feature: feature.name, setting: 'feature', from: null, to: 'constrained' }];
      return differences(feature.name, known, feature).flatMap((edit) =>
        edit.setting === DOMAINS && !exact ? handWrittenValues(edit) : [edit],
      );
    }),
    ...removed,
  ];
}

/** With a base that was computed again: a changed domain is an edit only if both sides have one. */
function handWrittenValues(edit: Edit): readonly Edit[] {
  return Array.isArray(edit.from) && Array.isArray(edit.to) ? [edit] : [];
}

function differences(
  feature: string | null,
  base: object | undefined,
  live: object | undefined,
): readonly Edit[] {
  const [was, is] = [flat(base), flat(live)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((setting): readonly Edit[] => {
    if (setting === 'name') return [];
    const [from, to] = [was.get(setting) ?? null, is.get(setting) ?? null];
    return equal(from, to) ? [] : [{ feature, setting, from, to }];
  });
}

/** Paths of every setting. Lists are one setting each: their order has no meaning. */
function flat(settings: object | undefined, path = ''): Map<string, Exclude<Setting, null>> {
  const found = new Map<string, Exclude<Setting, null>>();
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (Array.isArray(value)) found.set(`${path}${name}`, value.map(String));
    else if (typeof value === 'object' && value !== null) {
      for (const [inner, setting] of flat(value, `${path}${name}.`)) found.set(inner, setting);
    } else if (value !== undefined && value !== null) found.set(`${path}${name}`, value);
  }
  return found;
}

/** Shares are compared to nine digits, because a file may have been written by another program. */
function equal(a: Setting, b: Setting): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-9;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && new Set([...a, ...b]).size === new Set(a).size;
  }
  return a === b;
}

/**
 * Applies the edits to a suggestion. Without an applied edit the text is returned unchanged, byte for byte.
 * @throws SyntaxError if the text is not JSON
 */
export function applyEdits(
  suggestedText: string,
  edits: readonly Edit[],
): { readonly text: string; readonly edits: readonly EditWithFate[] } {
  if (edits.length === 0) return { text: suggestedText, edits: [] };
  const suggested = JSON.parse(suggestedText) as ConstraintsContent;
  const original = JSON.stringify(suggested);
  const merged = JSON.parse(original) as { features: Record<string, unknown>[]; monitoring_config?: object };
  const byName = new Map(merged.features.map((feature) => [String(feature.name), feature]));
  const fates = edits.map((edit): EditWithFate => {
    const conflict = (reason: string): EditWithFate => ({ ...edit, fate: 'conflict', reason, blinds: false });
    if (edit.setting === 'feature') {
      return conflict(
        edit.to === null
          ? 'the constraints of a feature were removed; a baseline without them would map later columns wrongly'
          : 'no such feature is in the new baseline',
      );
    }
    if (edit.feature === null) {
      merged.monitoring_config ??= {};
      setAt(merged.monitoring_config as Record<string, unknown>, edit);
      return carried(edit);
    }
    const feature = byName.get(edit.feature);
    if (!feature) return conflict('the new baseline has no such feature');
    setAt(feature, edit);
    // Constraints on numbers have no meaning for text, and the other way round.
    if (edit.setting === 'inferred_type') {
      delete feature[edit.to === 'String' ? 'num_constraints' : 'string_constraints'];
    }
    return carried(edit);
  });
  const changed = JSON.stringify(merged) !== original;
  return { text: changed ? JSON.stringify(merged, null, 2) : suggestedText, edits: fates };
}

/** Edits that a run discards on request. */
export function dropEdits(edits: readonly Edit[]): readonly EditWithFate[] {
  return edits.map((edit) => ({
    ...edit,
    fate: 'dropped',
    reason: 'the run was started with "carryOver": "none"',
    blinds: false,
  }));
}

function carried(edit: Edit): EditWithFate {
  const lost = blindness(edit);
  return { ...edit, fate: 'carried over', reason: lost ?? '', blinds: lost !== null };
}

function setAt(target: Record<string, unknown>, { setting, from, to }: Edit): void {
  const path = setting.split('.');
  const last = path.pop() as string;
  let place = target;
  for (const member of path) {
    if (typeof place[member] !== 'object' || place[member] === null) {
      if (to === null) return;
      place[member] = {};
    }
    place = place[member] as Record<string, unknown>;
  }
  if (setting === DOMAINS && Array.isArray(from) && Array.isArray(to)) {
    // Values that a person added or removed; the others come from the new data.
    const [was, is] = [new Set<string>(from), new Set<string>(to)];
    const suggested = Array.isArray(place[last]) ? (place[last] as string[]) : null;
    place[last] = suggested
      ? [...new Set([...suggested, ...to.filter((value) => !was.has(value))])].filter(
          (value) => is.has(value) || !was.has(value),
        )
      : [...to];
  } else if (to === null) delete place[last];
  else place[last] = to;
}

/** One line for a person: `age: completeness 0.97 → 0.8 (carried over)`. */
export function editLine({ feature, setting, from, to, fate, reason }: EditWithFate): string {
  const where = feature === null ? 'all features' : feature;
  const why = reason === '' ? '' : `: ${reason}`;
  return `${where}: ${setting} ${changeText(from, to)} (${fate}${why})`;
}

const VALUES_SHOWN = 5;

function changeText(from: Setting, to: Setting): string {
  if (Array.isArray(from) && Array.isArray(to)) {
    const added = to.filter((value) => !from.includes(value));
    const removed = from.filter((value) => !to.includes(value));
    return [
      ...(added.length > 0 ? [`with ${cut(added)}`] : []),
      ...(removed.length > 0 ? [`without ${cut(removed)}`] : []),
    ].join(', ');
  }
  return `${shown(from)} → ${shown(to)}`;
}

function shown(setting: Setting): string {
  if (setting === null) return 'none';
  return Array.isArray(setting) ? cut(setting) : String(setting);
}

function cut(values: readonly string[]): string {
  const more = values.length - VALUES_SHOWN;
  const list = values.slice(0, VALUES_SHOWN).join(', ');
  return more > 0 ? `${list} and ${more} more` : list;
}
