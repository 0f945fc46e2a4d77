import type { EditWithFate } from './edits.js';
import type { Setting } from './settings.js';

const VALUES_SHOWN = 5;

/** One line for a person: `age: completeness 0.97 → 0.8 (carried over)`. */
export function editLine({ feature, setting, from, to, fate, reason }: EditWithFate): string {
  const isMember = feature === null && setting.startsWith('.');
  const where = feature ?? (isMember ? 'the file' : 'all features');
  const why = reason === '' ? '' : `: ${reason}`;
  return `${where}: ${isMember ? setting.slice(1) : setting} ${changeText(from, to)} (${fate}${why})`;
}

function changeText(from: Setting, to: Setting): string {
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
