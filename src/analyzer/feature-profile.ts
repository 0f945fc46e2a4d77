import { DistinctCounter } from './distinct-counter.js';
import type { InferredType } from './formats.js';
import { KllSketch } from './kll-sketch.js';
import { Moments } from './moments.js';
import { readTypedValue, type TypedValue, type ValueType } from './value-type.js';

/** Up to here distinct values are counted one by one; beyond, only their number is estimated. Keeps memory flat. */
const EXACT_DISTINCT_LIMIT = 1024;

interface CountedValue extends TypedValue {
  count: number;
}

/**
 * Everything one pass over a column needs to know, in memory that does not grow with the rows. The type of a column
 * is known only at the end, so a column is treated as numeric until a value that is not a number turns up.
 */
export class FeatureProfile {
  missing = 0;
  present = 0;
  private readonly typeCounts: Record<ValueType, number> = {
    Integral: 0,
    Fractional: 0,
    Boolean: 0,
    String: 0,
  };
  private counts: Map<string, CountedValue> | null = new Map();
  private distinct: DistinctCounter | null = null;
  private inDomain = 0;
  private numbers: { readonly moments: Moments; readonly sketch: KllSketch } | null = {
    moments: new Moments(),
    sketch: new KllSketch(),
  };
  private readonly scratch: TypedValue = { type: 'String', number: Number.NaN };

  /** @param domain the baseline's values, if the share of rows within them is wanted */
  constructor(private readonly domain?: ReadonlySet<string>) {}

  add(value: string | null): void {
    if (value === null || value === '') {
      this.missing++;
      return;
    }
    this.present++;
    const number = this.counts === null ? this.addUncounted(value) : this.addCounted(this.counts, value);
    const numbers = this.numbers;
    // NaN only for values that Spark reads as null although their pattern is numeric; see TypedValue.
    if (numbers !== null && !Number.isNaN(number)) {
      numbers.moments.add(number);
      numbers.sketch.update(number);
    }
  }

  addMissing(rows: number): void {
    this.missing += rows;
  }

  get rows(): number {
    return this.present + this.missing;
  }

  /** Deequ's DataTypeHistogram.determineType; its Boolean is written as String, the files know no Boolean. */
  get inferredType(): InferredType {
    const counts = this.countsByType();
    if (counts.String > 0 || counts.Boolean > 0) return 'String';
    if (counts.Fractional > 0) return 'Fractional';
    return counts.Integral > 0 ? 'Integral' : 'Unknown';
  }

  /** How many of the present values are of each type. */
  countsByType(): Readonly<Record<ValueType, number>> {
    const totals = { ...this.typeCounts };
    for (const entry of this.counts?.values() ?? []) totals[entry.type] += entry.count;
    return totals;
  }

  /** Null when the column is not numeric, or holds no number that Spark can read. */
  get numeric(): { readonly moments: Moments; readonly sketch: KllSketch } | null {
    const type = this.inferredType;
    if (type !== 'Integral' && type !== 'Fractional') return null;
    return this.numbers !== null && this.numbers.moments.count > 0 ? this.numbers : null;
  }

  get distinctCount(): number {
    return this.counts?.size ?? this.distinct?.estimate() ?? 0;
  }

  /** Values with their counts, most frequent first; null when there were too many to count. */
  valueCounts(): readonly { readonly value: string; readonly count: number }[] | null {
    if (this.counts === null) return null;
    return [...this.counts]
      .map(([value, { count }]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** How many of the present values lie in the domain given at construction. */
  countInDomain(): number {
    let total = this.inDomain;
    for (const [value, { count }] of this.counts ?? []) if (this.domain?.has(value)) total += count;
    return total;
  }

  private addCounted(counts: Map<string, CountedValue>, value: string): number {
    const known = counts.get(value);
    if (known !== undefined) {
      known.count++;
      return known.number;
    }
    readTypedValue(value, this.scratch);
    if (this.scratch.type === 'String' || this.scratch.type === 'Boolean') this.numbers = null;
    counts.set(ownCopy(value), { count: 1, type: this.scratch.type, number: this.scratch.number });
    if (counts.size > EXACT_DISTINCT_LIMIT) this.stopCounting(counts);
    return this.scratch.number;
  }

  private addUncounted(value: string): number {
    readTypedValue(value, this.scratch);
    const type = this.scratch.type;
    this.typeCounts[type]++;
    if (type === 'String' || type === 'Boolean') this.numbers = null;
    this.distinct?.add(value);
    if (this.domain?.has(value)) this.inDomain++;
    return this.scratch.number;
  }

  private stopCounting(counts: Map<string, CountedValue>): void {
    this.inDomain = this.countInDomain();
    this.distinct = new DistinctCounter();
    for (const [value, { count, type }] of counts) {
      this.typeCounts[type] += count;
      this.distinct.add(value);
    }
    this.counts = null;
  }
}

/** V8 keeps the whole text alive of which a longer substring is a slice; a kept key must not pin its chunk. */
function ownCopy(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}
