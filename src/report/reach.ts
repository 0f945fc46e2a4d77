import type { ReportedWindow } from './reported-gate.js';

/** Distances of captured windows from one baseline, for one feature. */
export interface Reach {
  readonly threshold: number;
  readonly distances: readonly { readonly windowStart: string; readonly distance: number }[];
  readonly largest: number;
  /** Number of windows above the threshold, out of `windows`. */
  readonly over: number;
  readonly windows: number;
}

export interface ComparedReach {
  readonly feature: string;
  readonly live: Reach | null;
  readonly candidate: Reach | null;
}

/** One entry per feature. The feature with the largest distance relative to its threshold comes first. */
export function reachOf(
  underLive: readonly ReportedWindow[],
  underCandidate: readonly ReportedWindow[],
): readonly ComparedReach[] {
  const [live, candidate] = [bySide(underLive), bySide(underCandidate)];
  const share = (reach: Reach | undefined) => (reach ? reach.largest / reach.threshold : 0);
  return [...new Set([...live.keys(), ...candidate.keys()])]
    .map((feature) => ({
      feature,
      live: live.get(feature) ?? null,
      candidate: candidate.get(feature) ?? null,
      furthest: Math.max(share(live.get(feature)), share(candidate.get(feature))),
    }))
    .sort((a, b) => b.furthest - a.furthest)
    .map(({ furthest: _, ...reach }) => reach);
}

function bySide(windows: readonly ReportedWindow[]): ReadonlyMap<string, Reach> {
  const by = new Map<string, { threshold: number; distances: { windowStart: string; distance: number }[] }>();
  for (const { windowStart, drift } of windows) {
    for (const { feature, distance, threshold } of drift) {
      const reach = by.get(feature) ?? { threshold, distances: [] };
      reach.distances.push({ windowStart, distance });
      by.set(feature, reach);
    }
  }
  return new Map(
    [...by].map(([feature, { threshold, distances }]) => [
      feature,
      {
        threshold,
        distances,
        largest: Math.max(...distances.map(({ distance }) => distance)),
        over: distances.filter(({ distance }) => distance > threshold).length,
        windows: windows.length,
      },
    ]),
  );
}
