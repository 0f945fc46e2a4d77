/** Frequencies of the values of a column. Counts are rows, not distinct values. */
export type Distribution =
  | {
      readonly kind: 'numeric';
      /** Values in ascending order with their weights: the items of a sketch, or the rows themselves. */
      readonly items: readonly { readonly value: number; readonly weight: number }[];
    }
  | {
      readonly kind: 'categorical';
      readonly counts: readonly { readonly value: string; readonly count: number }[];
      /** Rows whose value is not in `counts` because the list was truncated. */
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

/** Sorts ascending and merges equal values, so that a column of integers takes only as long as its distinct values. */
export function groupedByValue(items: Items): Items {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const groups: { value: number; weight: number }[] = [];
  for (const { value, weight } of sorted) {
    const last = groups.at(-1);
    if (last && last.value === value) last.weight += weight;
    else groups.push({ value, weight });
  }
  return groups;
}
