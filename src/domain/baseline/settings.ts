/**
 * The settings of constraints.json by path, and their differences: the one comparison that edits, their merge and the diff of
 * two baselines share.
 */

/** A value of constraints.json. Null where the file does not contain the setting. */
export type Setting = string | number | boolean | readonly unknown[] | null;

/** Values by path, for example `distribution_constraints.comparison_threshold`. */
export type Settings = ReadonlyMap<string, Exclude<Setting, null>>;

export interface SettingDifference {
  readonly setting: string;
  readonly from: Setting;
  readonly to: Setting;
}

/** Files that other programs wrote may round a share. */
const SAME_NUMBER = 1e-9;

/** Every setting of an object by path. A list is one setting. Null and an empty object state nothing. */
export function flatSettings(settings: object | undefined, path = ''): Map<string, Exclude<Setting, null>> {
  const found = new Map<string, Exclude<Setting, null>>();
  for (const [name, value] of Object.entries(settings ?? {})) {
    const place = `${path}${name.replace(/[\\.]/g, '\\$&')}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, setting] of flatSettings(value, `${place}.`)) found.set(inner, setting);
    } else if (value !== undefined && value !== null) found.set(place, value);
  }
  return found;
}

/** The names along a path. A dot inside a name is escaped with a backslash. */
export function namesOf(setting: string): readonly string[] {
  const names = setting.match(/(?:\\.|[^\\.])+/g) ?? [];
  return names.map((name) => name.replace(/\\(.)/g, '$1'));
}

/** Settings whose values differ, in the order of the first file and then of the second. */
export function settingDifferences(was: Settings, is: Settings): readonly SettingDifference[] {
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((setting) => {
    const [from, to] = [was.get(setting) ?? null, is.get(setting) ?? null];
    return sameSetting(from, to) ? [] : [{ setting, from, to }];
  });
}

/** Shares are equal to nine digits, and lists in any order: a domain is a set. */
export function sameSetting(a: Setting, b: Setting): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < SAME_NUMBER;
  if (Array.isArray(a) && Array.isArray(b)) {
    const [was, is] = [a, b].map((list) => new Set(list.map((one) => JSON.stringify(one)))) as [
      Set<string>,
      Set<string>,
    ];
    return was.size === is.size && [...was].every((one) => is.has(one));
  }
  return a === b;
}

/** The different values that several objects state for one setting. */
export function statedValues(all: readonly Settings[], setting: string): readonly Exclude<Setting, null>[] {
  const values = all.flatMap((settings) => {
    const value = settings.get(setting);
    return value === undefined ? [] : [value];
  });
  return values.filter((value, i) => values.findIndex((one) => sameSetting(one, value)) === i);
}
