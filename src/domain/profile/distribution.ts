/** How often each value, or each stretch of values, occurs in a column. Counts are rows, not distinct values. */
export type Distribution =
  | {
      readonly kind: 'numeric';
      /** Values in ascending order with their weights; a sketch's items or the rows themselves. */
      readonly items: readonly { readonly value: number; readonly weight: number }[];
    }
  | {
      readonly kind: 'categorical';
      readonly counts: readonly { readonly value: string; readonly count: number }[];
      /** Rows whose value is not listed in `counts`, because the list was cut. */
      readonly unlisted: number;
    };

export interface FeatureProfile {
  readonly feature: string;
  readonly inferredType: string;
  readonly present: number;
  readonly missing: number;
  readonly distribution: Distribution | null;
}

export interface DatasetProfile {
  readonly rows: number;
  readonly features: readonly FeatureProfile[];
}

type Items = Extract<Distribution, { kind: 'numeric' }>['items'];

/** Ascending, equal values taken together: a column of whole numbers then costs what its distinct values cost. */
export function groupedByValue(items: Items): Items {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const together: { value: number; weight: number }[] = [];
  for (const { value, weight } of sorted) {
    const last = together.at(-1);
    if (last && last.value === value) last.weight += weight;
    else together.push({ value, weight });
  }
  return together;
}
