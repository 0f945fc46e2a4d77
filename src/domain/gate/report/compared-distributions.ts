import { largest, smallest } from '../../../statistics/extremes.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile, Distribution, FeatureProfile } from '../../profile/distribution.js';
import type { BacktestedWindow } from '../backtested-window.js';

/** A value for the live baseline, the candidate and the traffic; null if there is none. */
type Each<T> = Readonly<Record<Name, T | null>>;

/** Shares of the rows with a value, for the live baseline, the candidate and the traffic since the change point, scored again. */
export type Shares = Each<readonly number[]>;

/** One feature in both baselines and in the traffic, small enough to plot: bins, or the most frequent values. */
export type ComparedFeature = {
  readonly feature: string;
  /** Largest distance of a window from the live baseline and from the candidate, as the monitor computes it. */
  readonly distance: { readonly live: number | null; readonly candidate: number | null };
  /** Distance of the traffic from each baseline, 0 to 1, with every row counted: the monitor counts distinct values. */
  readonly shift: { readonly live: number | null; readonly candidate: number | null };
  /** Share of the rows without a value. */
  readonly missing: Each<number>;
} & (
  | {
      readonly kind: 'numeric';
      /** One more than there are bins; the outermost bins include all values beyond them. */
      readonly edges: readonly number[];
      readonly shares: Shares;
    }
  | {
      readonly kind: 'categorical';
      /** The most frequent values; the last share is that of all other values together. */
      readonly values: readonly string[];
      readonly shares: Shares;
    }
  | {
      /** Numbers on one side and text on the other: not plotted, but reported. */
      readonly kind: 'unlike';
      readonly types: Each<string>;
    }
);

export interface ComparedFeatures {
  /** Largest difference first: of the monitor's distance, of the frequencies, of missing values, or of the kind. */
  readonly features: readonly ComparedFeature[];
  /** Number of features that are not listed. */
  readonly more: number;
}

const FEATURES_KEPT = 24;
const BINS = 24;
const VALUES_KEPT = 8;
/** Values beyond these quantiles are counted in the outermost bins; otherwise one outlier would compress all other bins. */
const INNER = [0.005, 0.995] as const;
const VALUE_KEPT = 200;

type Name = 'live' | 'candidate' | 'traffic';
const NAMES: readonly Name[] = ['live', 'candidate', 'traffic'];

export interface ComparedSources {
  readonly live: DatasetProfile | null;
  readonly candidate: DatasetProfile;
  readonly traffic: DatasetProfile | null;
  readonly underLive: readonly Pick<BacktestedWindow, 'drift'>[];
  readonly underCandidate: readonly Pick<BacktestedWindow, 'drift'>[];
}

/** The features that differ most, for the report. The size does not grow with the rows and is bounded in the features. */
export function comparedFeatures(sources: ComparedSources): ComparedFeatures {
  const { live, candidate, traffic } = sources;
  const [fromLive, fromCandidate] = [
    largestByFeature(sources.underLive),
    largestByFeature(sources.underCandidate),
  ];
  const distanceOf = (feature: string) => ({
    live: fromLive.get(feature) ?? null,
    candidate: fromCandidate.get(feature) ?? null,
  });
  const profiles = { live: byName(live), candidate: byName(candidate), traffic: byName(traffic) };
  const ranked = candidate.features
    .map(({ feature }) => {
      const of = (name: Name) => profiles[name].get(feature);
      const sides: Sides = { live: of('live'), candidate: of('candidate'), traffic: of('traffic') };
      const distance = distanceOf(feature);
      return { feature, sides, distance, difference: differenceOf(sides, distance) };
    })
    .sort((a, b) => b.difference - a.difference);
  const kept: ComparedFeature[] = [];
  for (const { feature, sides, distance } of ranked) {
    if (kept.length === FEATURES_KEPT) break;
    const compared = compare(sides);
    if (!compared) continue;
    const { live: before, candidate: after, traffic: now } = sides;
    const shift = {
      live: shiftOf(before, now)?.distance ?? null,
      candidate: shiftOf(after, now)?.distance ?? null,
    };
    kept.push({ feature, distance, shift, missing: missingIn(sides), ...compared });
  }
  return { features: kept, more: candidate.features.length - kept.length };
}

/** The largest of all measures of difference, 0 to 1, without the part that chance explains. */
function differenceOf(
  sides: Sides,
  { live: fromLive, candidate: fromCandidate }: ComparedFeature['distance'],
): number {
  if (kindsOf(sides).size > 1) return 1;
  const { live, candidate, traffic } = sides;
  const shares = Object.values(missingIn(sides)).filter((share) => share !== null);
  return Math.max(
    fromLive ?? 0,
    fromCandidate ?? 0,
    shiftOf(live, traffic)?.beyondChance ?? 0,
    shiftOf(candidate, traffic)?.beyondChance ?? 0,
    shiftOf(live, candidate)?.beyondChance ?? 0,
    shares.length > 0 ? largest(shares) - smallest(shares) : 0,
  );
}

function shiftOf(from: FeatureProfile | undefined, to: FeatureProfile | undefined) {
  return columnShift(from?.distribution ?? null, to?.distribution ?? null);
}

function missingIn(sides: Sides): Each<number> {
  return each((name) => {
    const { present = 0, missing = 0 } = sides[name] ?? {};
    return present + missing > 0 ? missing / (present + missing) : null;
  });
}

function byName(profile: DatasetProfile | null): ReadonlyMap<string, FeatureProfile> {
  return new Map(profile?.features.map((one) => [one.feature, one]));
}

function largestByFeature(windows: ComparedSources['underLive']): ReadonlyMap<string, number> {
  const by = new Map<string, number>();
  for (const { feature, distance } of windows.flatMap(({ drift }) => drift)) {
    by.set(feature, Math.max(by.get(feature) ?? 0, distance));
  }
  return by;
}

type Sides = Readonly<Record<Name, FeatureProfile | undefined>>;

function kindsOf(sides: Sides): ReadonlySet<Distribution['kind']> {
  return new Set(NAMES.flatMap((name) => sides[name]?.distribution?.kind ?? []));
}

function compare(sides: Sides) {
  const kinds = kindsOf(sides);
  if (kinds.size === 0) return null;
  if (kinds.size > 1) {
    return { kind: 'unlike' as const, types: each((name) => sides[name]?.inferredType ?? null) };
  }
  return kinds.has('numeric') ? numeric(sides) : categorical(sides);
}

type Items = Extract<Distribution, { kind: 'numeric' }>['items'];

function numeric(sides: Sides) {
  const itemsOf = (name: Name): Items | null => {
    const distribution = sides[name]?.distribution;
    return distribution?.kind === 'numeric' && distribution.items.length > 0 ? distribution.items : null;
  };
  const ranges = NAMES.flatMap((name) => {
    const items = itemsOf(name);
    return items ? [INNER.map((share) => quantile(items, share))] : [];
  });
  if (ranges.length === 0) return null;
  const low = Math.min(...ranges.map(([from]) => from as number));
  const high = Math.max(...ranges.map(([, to]) => to as number));
  const width = (high - low) / BINS || 1;
  const edges = Array.from({ length: BINS + 1 }, (_, i) => low + i * width);
  const shares = (name: Name) => {
    const items = itemsOf(name);
    if (!items) return null;
    const counts = new Array<number>(BINS).fill(0);
    let total = 0;
    for (const { value, weight } of items) {
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)));
      counts[bin] = (counts[bin] as number) + weight;
      total += weight;
    }
    return counts.map((count) => count / total);
  };
  return { kind: 'numeric' as const, edges, shares: each(shares) };
}

function quantile(items: Items, share: number): number {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  let seen = 0;
  for (const { value, weight } of items) {
    seen += weight;
    if (seen >= share * total) return value;
  }
  return items.at(-1)?.value ?? 0;
}

function categorical(sides: Sides) {
  const countsOf = (name: Name) => {
    const distribution = sides[name]?.distribution;
    if (distribution?.kind !== 'categorical') return null;
    const listed = new Map(distribution.counts.map(({ value, count }) => [value, count]));
    const total = distribution.counts.reduce((sum, { count }) => sum + count, distribution.unlisted);
    return total > 0 ? { listed, total } : null;
  };
  const counts = { live: countsOf('live'), candidate: countsOf('candidate'), traffic: countsOf('traffic') };
  const most = new Map<string, number>();
  for (const name of NAMES) {
    const side = counts[name];
    for (const [value, count] of side?.listed ?? []) {
      most.set(value, Math.max(most.get(value) ?? 0, count / (side?.total ?? 1)));
    }
  }
  const values = [...most]
    .sort(([, a], [, b]) => b - a)
    .slice(0, VALUES_KEPT)
    .map(([value]) => value);
  const shares = (name: Name) => {
    const side = counts[name];
    if (!side) return null;
    const named = values.map((value) => (side.listed.get(value) ?? 0) / side.total);
    return [...named, Math.max(0, 1 - named.reduce((sum, share) => sum + share, 0))];
  };
  return {
    kind: 'categorical' as const,
    values: values.map((value) => value.slice(0, VALUE_KEPT)),
    shares: each(shares),
  };
}

function each<T>(of: (name: Name) => T | null): Each<T> {
  return { live: of('live'), candidate: of('candidate'), traffic: of('traffic') };
}
