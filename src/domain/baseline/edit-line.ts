import type { EditWithFate } from './edits.js';
import type { Setting } from './settings.js';

const VALUES_SHOWN = 5;

/** One line for a person: `age: completeness 0.97 → 0.8 (carried over)`. */
export function editLine(edit: EditWithFate): string {
  const { from, to, fate, reason } = edit;
  const { where, setting } = placeOf(edit);
  const why = reason === '' ? '' : `: ${reason}`;
  return `${where}: ${setting} ${changeText(from, to)} (${fate}${why})`;
}

/** The lines of a merge, with those of conflicts that the gate found in place of what the merge said, and first. */
export function withConflictLines(lines: readonly string[], conflicts: readonly string[]): readonly string[] {
  const edits = conflicts.map((line) => line.slice(0, line.lastIndexOf(' (conflict: ')));
  return [...conflicts, ...lines.filter((line) => !edits.some((edit) => line.startsWith(`${edit} (`)))];
}

/** The feature that an edit is about, and the name of the setting. */
export function placeOf({ feature, setting }: Pick<EditWithFate, 'feature' | 'setting'>): {
  readonly where: string;
  readonly setting: string;
} {
  const isMember = feature === null && setting.startsWith('.');
  return {
    where: feature ?? (isMember ? 'the file' : 'all features'),
    setting: isMember ? setting.slice(1) : setting,
  };
}

/** What an edit changed: `0.97 → 0.8`, or the values that it added and removed. */
export function changeText(from: Setting, to: Setting): string {
  if (Array.isArray(from) && Array.isArray(to)) {
    const added = to.filter((value) => !from.includes(value));
    const removed = from.filter((value) => !to.includes(value));
    return [
      ...(added.length > 0 ? [`with ${cut(added)}`] : []),
      ...(removed.length > 0 ? [`without ${cut(removed)}`] : []),
    ].join(', ');
  }
  return `${valueText(from)} → ${valueText(to)}`;
}

export function valueText(setting: Setting): string {
  if (setting === null) return 'none';
  return Array.isArray(setting) ? cut(setting) : String(setting);
}

function cut(values: readonly unknown[]): string {
  const more = values.length - VALUES_SHOWN;
  const list = values
    .slice(0, VALUES_SHOWN)
    .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value) || '(empty)'))
    .join(', ');
  return more > 0 ? `${list} and ${more} more` : list;
}
