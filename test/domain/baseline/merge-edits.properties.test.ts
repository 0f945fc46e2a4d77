import { describe, expect, it } from 'vitest';
import { type ConstraintsContent, type Edit, findEdits } from '../../../src/domain/baseline/edits.js';
import { mergeEdits } from '../../../src/domain/baseline/merge-edits.js';
import { seededRandom } from '../../../src/statistics/random.js';

const RUNS = 150;
type Member = Record<string, unknown>;
type File = { features: Member[]; monitoring_config: Member } & Member;

/** Random constraints files, and edits as people make them. One seed gives one case, so that a failure can be repeated. */
class Cases {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }

  share(): number {
    return this.one([0, 0.25, 0.5, 0.9, 0.97, 1, Math.round(this.#next() * 1e6) / 1e6]);
  }

  /** What a baseline job writes for the features `f0`, `f1`, … The types belong to the columns, not to a run of the job. */
  suggestion(features: number): File {
    const words = ['a', 'b', 'c', 'd', ''].filter(() => this.#next() < 0.6);
    return {
      version: 0,
      features: Array.from({ length: features }, (_, i) => ({
        name: `f${i}`,
        inferred_type: ['Integral', 'String', 'Fractional'][i % 3],
        completeness: this.share(),
        ...(i % 3 === 1
          ? { string_constraints: { domains: [...words] } }
          : { num_constraints: { is_non_negative: this.#next() < 0.5 } }),
      })),
      monitoring_config: {
        evaluate_constraints: 'Enabled',
        emit_metrics: 'Enabled',
        datatype_check_threshold: 1,
        domain_content_threshold: 1,
        distribution_constraints: {
          perform_comparison: 'Enabled',
          comparison_threshold: 0.1,
          comparison_method: 'Robust',
        },
      },
    };
  }

  /** Changes up to `most` settings of some features of a copy. */
  edited(file: File, most: number, mayEdit: (feature: number) => boolean = () => true): File {
    const copy = structuredClone(file);
    for (let i = this.below(most + 1); i > 0; i -= 1) {
      const position = this.below(copy.features.length);
      if (mayEdit(position)) this.#editFeature(copy.features[position] as Member);
      if (mayEdit(-1)) this.#editFile(copy);
    }
    return copy;
  }

  #editFeature(feature: Member): void {
    const places = [feature, feature.num_constraints, feature.string_constraints].filter(
      (place) => typeof place === 'object' && place !== null,
    ) as Member[];
    const domains = (feature.string_constraints as { domains?: string[] } | undefined)?.domains;
    const edits: (() => void)[] = [
      () => Object.assign(feature, { completeness: this.share() }),
      () => Object.assign(feature, { inferred_type: this.one(['String', 'Fractional', 'Unknown']) }),
      () => Object.assign(feature, { [this.one(['note', 'x.y', 'owner'])]: this.one(['a', 1, true]) }),
      () => delete feature.completeness,
      () =>
        Object.assign(this.one(places), {
          [this.one(['monitoringConfigOverrides', 'monitoring_config_overrides'])]: this.one<object>([
            { evaluate_constraints: 'Disabled' },
            { datatype_check_threshold: this.share() },
            { distribution_constraints: { comparison_threshold: this.share() } },
          ]),
        }),
      () => domains?.push(this.one(['x', 'y', 'z'])),
      () => domains?.pop(),
    ];
    this.one(edits)();
  }

  #editFile(file: File): void {
    const config = file.monitoring_config;
    const edits: (() => void)[] = [
      () => Object.assign(config, { datatype_check_threshold: this.share() }),
      () => Object.assign(config.distribution_constraints as Member, { comparison_threshold: this.share() }),
      () => Object.assign(config, { emit_metrics: 'Disabled' }),
      () => Object.assign(file, { owner: { team: this.one(['a', 'b']) } }),
      () => undefined,
    ];
    this.one(edits)();
  }
}

function merge(base: File, live: File, suggested: File) {
  const constraints = base as unknown as ConstraintsContent;
  return mergeEdits(
    { constraints, exact: true },
    live as unknown as ConstraintsContent,
    JSON.stringify(suggested),
  );
}

function editsBetween(base: File, live: File): readonly Edit[] {
  return findEdits(base as unknown as ConstraintsContent, live as unknown as ConstraintsContent);
}

/** Equal as constraints: the order of a domain's values, and an empty object, state nothing. */
function expectSame(one: File, other: File): void {
  expect(editsBetween(one, other)).toEqual([]);
  expect(editsBetween(other, one)).toEqual([]);
}

const parsed = (text: string) => JSON.parse(text) as File;

describe('the three-way merge of edits, for any files', () => {
  it.each(Array.from({ length: RUNS }, (_, seed) => seed))(
    'every property of the merge holds (seed %i)',
    (seed) => {
      const cases = new Cases(seed + 1);
      const count = 1 + cases.below(6);
      const base = cases.suggestion(count);
      const next = cases.suggestion(count);
      const live = cases.edited(base, 5);

      // No edits: the suggestion, byte for byte.
      const unedited = merge(base, base, next);
      expect(unedited).toEqual({ text: JSON.stringify(next), edits: [], nextBase: JSON.stringify(next) });

      // A new suggestion that equals the old one: the live file.
      expectSame(parsed(merge(base, live, base).text), live);

      // Every edit has exactly one fate.
      const { text, edits, nextBase } = merge(base, live, next);
      const named = (all: readonly Edit[]) => all.map(({ feature, setting }) => `${feature} ${setting}`);
      expect(named(edits)).toEqual(named(editsBetween(base, live)));
      expect(new Set(named(edits)).size).toBe(edits.length);

      // A carried edit is in the result, and a setting without an edit comes from the new suggestion.
      const merged = parsed(text);
      const changed = editsBetween(next, merged);
      const carried = edits.filter(({ fate }) => fate === 'carried over');
      expect(named(carried)).toEqual(expect.arrayContaining(named(changed)));
      const left = editsBetween(merged, live).filter((edit) =>
        named(carried).includes(named([edit])[0] ?? ''),
      );
      expect(left.filter(({ setting }) => setting !== 'string_constraints.domains')).toEqual([]);

      // What no baseline job writes is never lost.
      const own = edits.filter(({ from }) => from === null);
      expect(own.every(({ fate }) => fate === 'carried over')).toBe(true);

      // The next run finds the carried edits again, and merging the result once more changes nothing.
      const again = editsBetween(parsed(nextBase), merged);
      expect(named(again).sort()).toEqual(named(carried).sort());
      expectSame(parsed(merge(parsed(nextBase), merged, next).text), merged);

      // Edits of different features commute: both at once, or one after the other.
      const isFirst = (position: number) => position % 2 === 0;
      const first = cases.edited(base, 4, isFirst);
      const second = cases.edited(base, 4, (position) => !isFirst(position));
      const both = cases.edited(base, 0);
      both.features = both.features.map((_, i) => (isFirst(i) ? first : second).features[i] as Member);
      both.monitoring_config = second.monitoring_config;
      if (second.owner) both.owner = second.owner;
      const oneByOne = (a: File, b: File) => parsed(merge(base, b, parsed(merge(base, a, next).text)).text);
      expectSame(oneByOne(first, second), oneByOne(second, first));
      expectSame(oneByOne(first, second), parsed(merge(base, both, next).text));
    },
  );
});
