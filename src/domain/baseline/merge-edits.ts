import { valueText } from './edit-line.js';
import { blindness } from './edit-power.js';
import {
  type Base,
  type ConstraintsContent,
  DOMAINS,
  DRIFT_METHOD,
  type Edit,
  type EditWithFate,
  FEATURE,
  findEdits,
} from './edits.js';
import { namesOf, type Setting, sameSetting } from './settings.js';

export interface Merge {
  /** The new constraints. Without an edit that changes them, the suggestion byte for byte. */
  readonly text: string;
  /** Every edit, with one fate. */
  readonly edits: readonly EditWithFate[];
  /**
   * The base for the edits of the next run. It is the suggestion, except where the suggestion agrees with an edit: there it
   * has the value before the edit. Otherwise the next run would take the person's value for a suggested one, and lose it.
   */
  readonly nextBase: string;
}

/**
 * The three-way merge: applies the differences between the base and the live constraints to a new suggestion.
 * @throws SyntaxError if the text is not JSON
 */
export function mergeEdits(base: Base, live: ConstraintsContent, suggestedText: string): Merge {
  const edits = findEdits(base.constraints, live);
  if (base.exact || edits.length === 0) return applyEdits(suggestedText, edits);
  const suggested = placesIn(JSON.parse(suggestedText) as ConstraintsContent);
  return applyEdits(
    suggestedText,
    edits.filter((edit) => !isDoubtful(edit, suggested)),
  );
}

/** With a base that was computed again: a missing domain or another method, if the new job writes the same. */
function isDoubtful(edit: Edit, suggested: Places): boolean {
  const { setting, to } = edit;
  if (setting !== DRIFT_METHOD && !(setting === DOMAINS && to === null)) return false;
  return suggested(edit).every((place) => sameSetting(valueAt(place, setting), to));
}

/**
 * Applies edits to a suggestion.
 * @throws SyntaxError if the text is not JSON
 */
export function applyEdits(suggestedText: string, edits: readonly Edit[]): Merge {
  if (edits.length === 0) return { text: suggestedText, edits: [], nextBase: suggestedText };
  const suggested = JSON.parse(suggestedText) as ConstraintsContent;
  const [merged, nextBase] = [structuredClone(suggested), structuredClone(suggested)];
  const [inSuggested, inMerged, inNextBase] = [suggested, merged, nextBase].map(placesIn) as [
    Places,
    Places,
    Places,
  ];
  const fates = edits.map((edit) => {
    const places = inSuggested(edit);
    const problem = conflict(edit, places);
    if (problem !== null) return { ...edit, fate: 'conflict' as const, reason: problem, blinds: false };
    const now = inMerged(edit);
    now.forEach((place, i) => {
      setAt(place, edit.setting, carriedValue(edit, valueAt(places[i], edit.setting)));
    });
    inNextBase(edit).forEach((place, i) => {
      const [was, is] = [valueAt(places[i], edit.setting), valueAt(now[i], edit.setting)];
      setAt(place, edit.setting, valueBefore(edit, was, is));
    });
    return carried(edit);
  });
  return { text: written(merged, suggestedText), edits: fates, nextBase: written(nextBase, suggestedText) };
}

function written(content: ConstraintsContent, suggestedText: string): string {
  const unchanged = JSON.stringify(content) === JSON.stringify(JSON.parse(suggestedText));
  return unchanged ? suggestedText : JSON.stringify(content, null, 2);
}

/** Edits that a run discards on request. */
export function dropEdits(edits: readonly Edit[]): readonly EditWithFate[] {
  return edits.map((edit) => ({ ...edit, fate: 'dropped', reason: 'carryOver is "none"', blinds: false }));
}

function carried(edit: Edit): EditWithFate {
  const lost = blindness(edit);
  return { ...edit, fate: 'carried over', reason: lost ?? '', blinds: lost !== null };
}

/** Why an edit cannot be applied; null if it can. */
function conflict(
  { feature, setting, from, to, contradictedBy }: Edit,
  places: readonly object[],
): string | null {
  if (setting === FEATURE) {
    return to === null
      ? 'the constraints of a feature were removed; a baseline without them would map later columns wrongly'
      : 'no such feature is in the new baseline';
  }
  if (places.length === 0) return 'the new baseline has no such feature';
  if (contradictedBy) {
    const values = [to, ...contradictedBy].map(valueText).join(' and ');
    return `the live constraints contain the feature more than once, with ${values}`;
  }
  // A job writes these members only for features that have them, so an edit of one has no meaning for another feature.
  const belongsToType = setting === DOMAINS || setting === 'num_constraints.is_non_negative';
  if (feature !== null && belongsToType && from !== null && to !== null) {
    if (places.every((place) => valueAt(place, setting) === null)) {
      return `the new baseline has no ${setting} for this feature`;
    }
  }
  return null;
}

/** The objects in which the path of an edit starts: one, or every entry of a feature that is listed more than once. */
type Places = (edit: Edit) => readonly object[];

function placesIn(content: ConstraintsContent): Places {
  const byName = new Map<string, object[]>();
  for (const feature of content.features) {
    byName.set(feature.name, [...(byName.get(feature.name) ?? []), feature]);
  }
  return ({ feature, setting }) => {
    if (feature !== null) return byName.get(feature) ?? [];
    if (setting.startsWith('.')) return [content];
    const file = content as { monitoring_config?: object };
    file.monitoring_config ??= {};
    return [file.monitoring_config];
  };
}

/** What the new constraints contain. Of a domain: the new values, with the added ones and without the removed ones. */
function carriedValue({ setting, from, to }: Edit, suggested: Setting): Setting {
  if (setting !== DOMAINS || !Array.isArray(from) || !Array.isArray(to) || !Array.isArray(suggested)) {
    return to;
  }
  const [was, is] = [new Set<unknown>(from), new Set<unknown>(to)];
  const added = to.filter((value) => !was.has(value));
  return [...new Set<unknown>([...suggested, ...added])].filter((value) => is.has(value) || !was.has(value));
}

/** What the base of the next run contains, so that the edit is found again. */
function valueBefore({ setting, from, to }: Edit, suggested: Setting, merged: Setting): Setting {
  if (setting === DOMAINS && Array.isArray(from) && Array.isArray(to) && Array.isArray(merged)) {
    const [was, is] = [new Set<unknown>(from), new Set<unknown>(to)];
    const removed = from.filter((value) => !is.has(value));
    const kept = merged.filter((value) => was.has(value) || !is.has(value));
    const before = [...new Set<unknown>([...kept, ...removed])];
    return sameSetting(before, suggested) ? suggested : before;
  }
  return sameSetting(suggested, merged) ? from : suggested;
}

function valueAt(place: object | undefined, setting: string): Setting {
  let value: unknown = place;
  for (const name of namesOf(setting)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return (value ?? null) as Setting;
}

function setAt(place: object, setting: string, value: Setting): void {
  setAlong(place as Record<string, unknown>, namesOf(setting), value);
}

function setAlong(place: Record<string, unknown>, names: readonly string[], value: Setting): void {
  const [name, ...rest] = names as [string, ...string[]];
  if (rest.length === 0) {
    if (value === null) delete place[name];
    else define(place, name, value);
    return;
  }
  const inner = Object.hasOwn(place, name) ? place[name] : undefined;
  const isObject = typeof inner === 'object' && inner !== null;
  if (!isObject && value === null) return;
  const target = (isObject ? inner : {}) as Record<string, unknown>;
  setAlong(target, rest, value);
  // Without its last member an object states nothing.
  if (value === null && Object.keys(target).length === 0) delete place[name];
  else if (!isObject) define(place, name, target);
}

/** An assignment that is safe for any name in a file, also `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
