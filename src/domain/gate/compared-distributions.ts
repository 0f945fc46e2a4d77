import type { BacktestedWindow } from './checks.js';
import type { DatasetProfile, Distribution, FeatureProfile } from './distribution.js';

/** Shares of the rows present, of the live baseline, the candidate and the traffic since the change, re-scored. */
export interface Shares {
  readonly live: readonly number[] | null;
  readonly candidate: readonly number[] | null;
  readonly traffic: readonly number[] | null;
}

/** One feature under both baselines and in the traffic, small enough to draw: bins, or the most frequent values. */
export type ComparedFeature = {
  readonly feature: string;
  /** Largest distance of a window from the live baseline and from the candidate, as the monitor measures it. */
  readonly distance: { readonly live: number | null; readonly candidate: number | null };
} & (
  | {
      readonly kind: 'numeric';
      /** One more than there are bins; the outermost bins hold what lies beyond them too. */
      readonly edges: readonly number[];
      readonly shares: Shares;
    }
  | {
      readonly kind: 'categorical';
      /** The most frequent values; the last share is of all others together. */
      readonly values: readonly string[];
      readonly shares: Shares;
    }
);

export interface ComparedFeatures {
  /** The furthest from the live baseline first. */
  readonly features: readonly ComparedFeature[];
  /** How many features are not among them. */
  readonly more: number;
}

const FEATURES_KEPT = 24;
const BINS = 24;
const VALUES_KEPT = 8;
/** The tails beyond these quantiles are drawn in the outermost bins, or one stray value would flatten all others. */
const INNER = [0.005, 0.995] as const;
const NAME_KEPT = 200;

type Name = 'live' | 'candidate' | 'traffic';
const NAMES: readonly Name[] = ['live', 'candidate', 'traffic'];

export interface ComparedSources {
  readonly live: DatasetProfile | null;
  readonly candidate: DatasetProfile;
  readonly traffic: DatasetProfile | null;
  readonly underLive: readonly Pick<BacktestedWindow, 'drift'>[];
  readonly underCandidate: readonly Pick<BacktestedWindow, 'drift'>[];
}

/** What a person looks at to see what moved. Flat in rows, and bounded in features. */
export function comparedFeatures(sources: ComparedSources): ComparedFeatures {
  const { live, candidate, traffic } = sources;
  const [fromLive, fromCandidate] = [largest(sources.underLive), largest(sources.underCandidate)];
  const distanceOf = (feature: string) => ({
    live: fromLive.get(feature) ?? null,
    candidate: fromCandidate.get(feature) ?? null,
  });
  const ranked = candidate.features
    .map(({ feature }, position) => ({ feature, position, distance: distanceOf(feature) }))
    .sort((a, b) => furthest(b.distance) - furthest(a.distance) || a.position - b.position);
  const profiles = { live: byName(live), candidate: byName(candidate), traffic: byName(traffic) };
  const kept: ComparedFeature[] = [];
  for (const { feature, distance } of ranked) {
    if (kept.length === FEATURES_KEPT) break;
    const of = (name: Name) => profiles[name].get(feature);
    const compared = compare({ live: of('live'), candidate: of('candidate'), traffic: of('traffic') });
    if (compared) kept.push({ feature: feature.slice(0, NAME_KEPT), distance, ...compared });
  }
  return { features: kept, more: candidate.features.length - kept.length };
}

function byName(profile: DatasetProfile | null): ReadonlyMap<string, FeatureProfile> {
  return new Map(profile?.features.map((one) => [one.feature, one]));
}

function furthest({ live, candidate }: ComparedFeature['distance']): number {
  return Math.max(live ?? 0, candidate ?? 0);
}

function largest(windows: ComparedSources['underLive']): ReadonlyMap<string, number> {
  const by = new Map<string, number>();
  for (const { feature, distance } of windows.flatMap(({ drift }) => drift)) {
    by.set(feature, Math.max(by.get(feature) ?? 0, distance));
  }
  return by;
}

type Sides = Readonly<Record<Name, FeatureProfile | undefined>>;

function compare(sides: Sides) {
  const distributions = NAMES.flatMap((name) => sides[name]?.distribution ?? []);
  const kinds = new Set(distributions.map(({ kind }) => kind));
  // A feature that is a number in one and a text in another has no picture; the checks tell of it.
  if (kinds.size !== 1) return null;
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
  return { kind: 'numeric' as const, edges, shares: allOf(shares) };
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
    values: values.map((value) => value.slice(0, NAME_KEPT)),
    shares: allOf(shares),
  };
}

function allOf(shares: (name: Name) => readonly number[] | null): Shares {
  return { live: shares('live'), candidate: shares('candidate'), traffic: shares('traffic') };
}
