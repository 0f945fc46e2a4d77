import type { Incident } from '../../contract/incident.js';

export interface Span {
  /** Milliseconds since the epoch, AWS's time. */
  readonly start: number;
  readonly end: number;
}

export type Overlap = 'none' | 'partly' | 'wholly';

/**
 * How far declared incidents cover a window, taken together: two that follow each other may cover it wholly. A window
 * covered partly holds honest rows and wrong ones, so it can speak neither for a baseline nor against it.
 */
export function overlapOf(span: Span, incidents: readonly Pick<Incident, 'from' | 'to'>[]): Overlap {
  let covered = 0;
  for (const { start, end } of unionOf(incidents)) {
    // A window without known bounds overlaps nothing: comparing with NaN leaves it at 0.
    const shared = Math.min(end, span.end) - Math.max(start, span.start);
    if (shared > 0) covered += shared;
  }
  if (covered === 0) return 'none';
  return covered >= span.end - span.start ? 'wholly' : 'partly';
}

/** Incidents as spans that do not touch each other, oldest first. */
export function unionOf(incidents: readonly Pick<Incident, 'from' | 'to'>[]): readonly Span[] {
  const spans = incidents
    .map(({ from, to }) => ({ start: Date.parse(from), end: Date.parse(to) }))
    .sort((a, b) => a.start - b.start);
  const union: { start: number; end: number }[] = [];
  for (const span of spans) {
    const last = union.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else union.push({ ...span });
  }
  return union;
}

/** Judged windows that no declared incident touches: what the monitor said of the others is known, and says nothing else. */
export function outsideIncidents<Window extends { readonly windowStart: string; readonly windowEnd: string }>(
  windows: readonly Window[],
  incidents: readonly Pick<Incident, 'from' | 'to'>[],
): readonly Window[] {
  return windows.filter(({ windowStart, windowEnd }) => {
    const span = { start: Date.parse(windowStart), end: Date.parse(windowEnd) };
    return overlapOf(span, incidents) === 'none';
  });
}
