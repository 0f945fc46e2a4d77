import type { Setting } from '../../domain/baseline/settings.js';
import { completenessText, printable } from '../table.js';

const VALUES_SHOWN = 4;

/** A value of a setting for a person: shares of rows as a percentage, as in the table of features. */
export function valueText(value: Setting, setting = ''): string {
  if (value === null) return 'unset';
  if (Array.isArray(value)) return some(value.map((one) => valueText(one as Setting, setting)));
  if (setting === 'completeness' && typeof value === 'number') return completenessText(value);
  return printable(String(value));
}

/** The first values of a list, and how many more there are. */
export function some(values: readonly string[]): string {
  const more = values.length > VALUES_SHOWN ? `, … ${values.length - VALUES_SHOWN} more` : '';
  return `${values
    .slice(0, VALUES_SHOWN)
    .map((value) => printable(value) || '(empty)')
    .join(', ')}${more}`;
}
