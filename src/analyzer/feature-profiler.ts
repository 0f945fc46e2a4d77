import { CountedValues } from './counted-values.js';
import type { CellBatch } from './dataset.js';
import { DistinctCounter } from './distinct-counter.js';
import type { FeatureProfile, NumericProfile } from './feature-profile.js';
import type { InferredType } from './formats.js';
import { KllSketch } from './kll-sketch.js';
import { Moments } from './moments.js';
import type { StatedType } from './stated-types.js';
import {
  BOOLEAN,
  FRACTIONAL,
  INTEGRAL,
  readTypedValue,
  STRING,
  type TypedValue,
  VALUE_TYPES,
  type ValueType,
} from './value-type.js';

/** Up to this number, distinct values are counted exactly. Above it, only their number is estimated, to limit memory. */
const EXACT_DISTINCT_LIMIT = 1024;

/**
 * Profiles one column in one pass, in memory that does not grow with the number of rows. The type of a column is known
 * only at the end, so the column is treated as numeric until a value appears that is not a number. A stated type is known
 * from the start: a String column is never numeric, and a numeric column stays numeric. Then, as in Deequ, a value that
 * Spark cannot cast to the number type is present, but not in the numeric statistics.
 */
export class FeatureProfiler {
  private missing = 0;
  private present = 0;
  /** By position in VALUE_TYPES. Does not include the values that `values` still counts. */
  private readonly typeCounts = new Float64Array(VALUE_TYPES.length);
  private values: CountedValues | null = new CountedValues();
  private distinctTexts: DistinctCounter | null = null;
  /**
   * Distinct numbers of a column that was numeric when exact counting ended, by their value. Deequ hashes the text of
   * every number. That would slow down all numeric columns, and only columns that become text later need the count.
   */
  private distinctNumbers: DistinctCounter | null = null;
  private inDomain = 0;
  private moments: Moments | null = new Moments();
  private sketch = new KllSketch();
  private readonly scratch: TypedValue = { type: STRING, number: Number.NaN };
  private readonly domain: CountedValues | null;

  /**
   * @param domain the values of the baseline's domain, if the profile must count the values inside it
   * @param stated the type that a person set for this column; see stated-types.ts
   */
  constructor(
    domain?: ReadonlySet<string>,
    private readonly stated?: StatedType,
  ) {
    if (stated === 'String') this.moments = null;
    this.domain = domain === undefined ? null : new CountedValues();
    for (const value of domain ?? []) {
      const bytes = Buffer.from(value);
      this.domain?.indexOf(bytes, 0, bytes.length);
    }
  }

  /** Adds the cells of one column of a batch. */
  addColumn(batch: CellBatch, column: number): void {
    const { bytes, starts, ends, width } = batch;
    const cells = batch.rows * width;
    for (let cell = column; cell < cells; cell += width) {
      const start = starts[cell] as number;
      const end = ends[cell] as number;
      if (start === end) this.missing++;
      else this.addBytes(bytes, start, end);
    }
  }

  add(text: string | null): void {
    if (text === null || text === '') {
      this.missing++;
      return;
    }
    const bytes = encodeUtf8(text);
    this.addBytes(bytes, 0, encodedLength);
  }

  addMissing(rows: number): void {
    this.missing += rows;
  }

  finish(): FeatureProfile {
    const counts = this.countsByType();
    const inferredType = this.typeOf(counts);
    const numeric =
      inferredType === 'Integral' || inferredType === 'Fractional' ? this.numericProfile() : null;
    return {
      rows: this.present + this.missing,
      present: this.present,
      missing: this.missing,
      inferredType,
      countsByType: counts,
      distinctCount: numeric === null ? this.distinctCount() : 0,
      valueCounts: numeric === null ? this.valueCounts() : null,
      inDomain: this.countInDomain(),
      numeric,
    };
  }

  private addBytes(bytes: Uint8Array, start: number, end: number): void {
    this.present++;
    const values = this.values;
    let number: number;
    if (values !== null) {
      const index = values.indexOf(bytes, start, end);
      values.counts[index] = (values.counts[index] as number) + 1;
      number = values.numbers[index] as number;
      if ((values.types[index] as number) > FRACTIONAL) this.stopNumbers();
      if (values.size > EXACT_DISTINCT_LIMIT) this.stopCounting(values);
    } else {
      const scratch = this.scratch;
      readTypedValue(bytes, start, end, scratch);
      const type = scratch.type;
      number = scratch.number;
      this.typeCounts[type] = (this.typeCounts[type] as number) + 1;
      if (type > FRACTIONAL) this.stopNumbers();
      if (this.distinctNumbers !== null && type <= FRACTIONAL) addNumber(this.distinctNumbers, number);
      else this.distinctTexts?.add(bytes, start, end);
      if (this.domain?.has(bytes, start, end)) this.inDomain++;
    }
    const moments = this.moments;
    // A number is NaN only if Spark reads it as null although its pattern is numeric; see TypedValue.
    if (moments !== null && !Number.isNaN(number)) {
      // Deequ casts the values of a stated Integral column to long, which drops the decimals.
      const value = this.stated === 'Integral' ? Math.trunc(number) : number;
      moments.add(value);
      this.sketch.update(value);
    }
  }

  /** The column contains text: it is numeric only if a person says so. */
  private stopNumbers(): void {
    if (this.stated === undefined) this.moments = null;
  }

  private typeOf(counts: Readonly<Record<ValueType, number>>): InferredType {
    if (this.stated === 'String' && this.present > 0) return 'String';
    if (this.stated !== undefined && this.moments !== null && this.moments.count > 0) return this.stated;
    return inferredTypeOf(counts);
  }

  private stopCounting(values: CountedValues): void {
    this.inDomain = this.countInDomain();
    this.distinctTexts = new DistinctCounter();
    this.distinctNumbers = this.moments === null ? null : new DistinctCounter();
    for (let i = 0; i < values.size; i++) {
      const type = values.types[i] as number;
      this.typeCounts[type] = (this.typeCounts[type] as number) + (values.counts[i] as number);
      const bytes = values.bytesOf(i);
      if (this.distinctNumbers === null) this.distinctTexts.add(bytes, 0, bytes.length);
      else addNumber(this.distinctNumbers, values.numbers[i] as number);
    }
    this.values = null;
  }

  private countsByType(): Record<ValueType, number> {
    const totals = Float64Array.from(this.typeCounts);
    const values = this.values;
    for (let i = 0; values !== null && i < values.size; i++) {
      const type = values.types[i] as number;
      totals[type] = (totals[type] as number) + (values.counts[i] as number);
    }
    return {
      Integral: totals[INTEGRAL] as number,
      Fractional: totals[FRACTIONAL] as number,
      Boolean: totals[BOOLEAN] as number,
      String: totals[STRING] as number,
    };
  }

  private numericProfile(): NumericProfile | null {
    const moments = this.moments;
    if (moments === null || moments.count === 0) return null;
    const { mean, sum, standardDeviation, min, max } = moments;
    return { mean, sum, standardDeviation, min, max, levels: this.sketch.levels() };
  }

  private distinctCount(): number {
    const values = this.values;
    if (values === null)
      return (this.distinctTexts?.estimate() ?? 0) + (this.distinctNumbers?.estimate() ?? 0);
    const counter = new DistinctCounter();
    for (let i = 0; i < values.size; i++) {
      const bytes = values.bytesOf(i);
      counter.add(bytes, 0, bytes.length);
    }
    return counter.estimate();
  }

  private valueCounts(): FeatureProfile['valueCounts'] {
    const values = this.values;
    if (values === null) return null;
    return Array.from({ length: values.size }, (_, i) => ({
      value: values.textOf(i),
      count: values.counts[i] as number,
    })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  private countInDomain(): number {
    const { values, domain } = this;
    if (values === null || domain === null) return this.inDomain;
    let total = this.inDomain;
    for (let i = 0; i < values.size; i++) {
      const bytes = values.bytesOf(i);
      if (domain.has(bytes, 0, bytes.length)) total += values.counts[i] as number;
    }
    return total;
  }
}

/** Deequ's DataTypeHistogram.determineType. Its Boolean is written as String: the files have no Boolean type. */
function inferredTypeOf(counts: Readonly<Record<ValueType, number>>): InferredType {
  if (counts.String > 0 || counts.Boolean > 0) return 'String';
  if (counts.Fractional > 0) return 'Fractional';
  return counts.Integral > 0 ? 'Integral' : 'Unknown';
}

const double = new Float64Array(1);
const doubleHalves = new Int32Array(double.buffer);

/** Hashes the two halves of the double with the finalizer of MurmurHash3. */
function addNumber(counter: DistinctCounter, value: number): void {
  double[0] = value;
  const a = doubleHalves[0] as number;
  const b = doubleHalves[1] as number;
  counter.addHash(
    murmurFinalizer(a ^ Math.imul(b, 0x9e3779b1)),
    murmurFinalizer(b ^ Math.imul(a, 0x27d4eb2f)),
  );
}

function murmurFinalizer(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

let utf8Buffer = Buffer.allocUnsafe(256);
let encodedLength = 0;

/** The text in UTF-8: the first `encodedLength` bytes of a buffer that the next call overwrites. */
function encodeUtf8(text: string): Uint8Array {
  if (text.length * 3 > utf8Buffer.length) utf8Buffer = Buffer.allocUnsafe(text.length * 3);
  encodedLength = utf8Buffer.write(text, 'utf8');
  return utf8Buffer;
}
