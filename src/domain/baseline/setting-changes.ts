export interface SettingChange {
  /** Path within monitoring_config, for example `distribution_constraints.comparison_threshold`. */
  readonly setting: string;
  /** Null if the file does not contain the setting. */
  readonly old: string | number | boolean | null;
  readonly new: string | number | boolean | null;
}

type Settings = ReadonlyMap<string, string | number | boolean>;

/** Compares the settings of two files or features by path; the changes are sorted by setting. */
export function changedSettings(was: Settings, is: Settings): readonly SettingChange[] {
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((setting) => {
    const change = { setting, old: was.get(setting) ?? null, new: is.get(setting) ?? null };
    return change.old === change.new ? [] : [change];
  });
}

/** The settings of a monitoring_config by path, for example `distribution_constraints.comparison_threshold`. */
export function flatSettings(
  settings: object | undefined,
  path = '',
): Map<string, string | number | boolean> {
  const found = new Map<string, string | number | boolean>();
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, innerValue] of flatSettings(value, `${path}${name}.`)) found.set(inner, innerValue);
    } else if (value !== undefined && value !== null) found.set(`${path}${name}`, value);
  }
  return found;
}
