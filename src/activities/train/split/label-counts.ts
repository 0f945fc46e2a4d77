const MOST_COUNTED = 1_000;
const MOST_SHOWN = 20;

/** Whether a row can be judged. */
export function hasLabel({ label }: { readonly label: string | null }): boolean {
  return label !== null && label.trim() !== '';
}

/** Counts labels; of a number as label, only the first 1,000 values. */
export class LabelCounts {
  private readonly counts = new Map<string, number>();

  add(label: string): void {
    const count = this.counts.get(label);
    if (count !== undefined || this.counts.size < MOST_COUNTED) this.counts.set(label, (count ?? 0) + 1);
  }

  get distinct(): number {
    return this.counts.size;
  }

  mostFrequent(): Readonly<Record<string, number>> {
    const sorted = [...this.counts].sort(([, a], [, b]) => b - a);
    return Object.fromEntries(
      sorted.slice(0, MOST_SHOWN).map(([label, count]) => [label.slice(0, 100), count]),
    );
  }
}
