import type { Incident } from '../../contract/incident.js';
import type { TimeSpan } from './time-span.js';

type Overlap = 'none' | 'partly' | 'wholly';

/**
 * How much of a window the declared incidents cover together; two consecutive incidents may cover it wholly. A partly
 * covered window contains normal and incorrect rows, so it is no evidence for or against a baseline.
 */
export function overlapOf(span: TimeSpan, incidents: readonly Pick<Incident, 'from' | 'to'>[]): Overlap {
  let covered = 0;
  for (const { start, end } of unionOf(incidents)) {
    // A window without known bounds overlaps nothing: comparisons with NaN are false.
    const shared = Math.min(end, span.end) - Math.max(start, span.start);
    if (shared > 0) covered += shared;
  }
  if (covered === 0) return 'none';
  return covered >= span.end - span.start ? 'wholly' : 'partly';
}

/** Merges incidents into disjoint time spans, oldest first. */
export function unionOf(incidents: readonly Pick<Incident, 'from' | 'to'>[]): readonly TimeSpan[] {
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

/** Judged windows that overlap no declared incident. The cause of violations in the others is known already. */
export function outsideIncidents<Window extends { readonly windowStart: string; readonly windowEnd: string }>(
  windows: readonly Window[],
  incidents: readonly Pick<Incident, 'from' | 'to'>[],
): readonly Window[] {
  return windows.filter(({ windowStart, windowEnd }) => {
    const span = { start: Date.parse(windowStart), end: Date.parse(windowEnd) };
    return overlapOf(span, incidents) === 'none';
  });
}
