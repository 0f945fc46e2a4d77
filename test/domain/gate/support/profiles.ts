import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import type { DatasetProfile, FeatureProfile } from '../../../../src/domain/profile/distribution.js';
import { profileOfRows } from '../../../../src/domain/profile/row-sample.js';

/** A column with two categories. */
export const coin = (heads: number, rows: number): FeatureProfile['distribution'] => ({
  kind: 'categorical',
  counts: [
    { value: 'heads', count: heads },
    { value: 'tails', count: rows - heads },
  ],
  unlisted: 0,
});

/** A complete column of 1,000 rows, if nothing else is given. */
export const feature = (name: string, more: Partial<FeatureProfile> = {}): FeatureProfile => ({
  feature: name,
  inferredType: 'Integral',
  present: 1000,
  missing: 0,
  distribution: coin(500, 1000),
  ...more,
});

export const profile = (rows: number, ...features: FeatureProfile[]): DatasetProfile => ({ rows, features });

export const two = (more: Partial<FeatureProfile> = {}) =>
  profile(1000, feature('age', more), feature('sex'));

/** A dataset of one column with these values. */
export const column = (values: readonly string[]): DatasetProfile =>
  profileOfRows(
    ['x'],
    values.map((value, position) => ({ position, cells: [value] })),
  );

/** Windows of 1,000 rows, each with the same violations. */
export const windowsOf = (count: number, violated: readonly string[] = []): BacktestedWindow[] =>
  Array.from({ length: count }, (_, i) => ({
    windowStart: String(i),
    windowEnd: String(i + 1),
    rows: 1000,
    violated,
    drift: [],
  }));
