import { html, type Markup, scrolling } from '../markup.js';
import { figure, minute } from '../numbers.js';
import type { ComparedReach, Reach } from '../reach.js';
import { shortened } from '../shortened.js';
import { px } from './px.js';

const WIDTH = 880;
const LABEL = 190;
const RIGHT = 24;
const ROW = 32;
const TOP = 20;
const FOOT = 24;
const TICKS = 5;

/**
 * Distance of each captured window from the old baseline (open dot, above) and from the new one (filled dot, below), for
 * each feature. To the right of the dashed line the monitor raises a violation.
 */
export function distances(shown: readonly ComparedReach[]): Markup {
  const reaches = shown.flatMap(({ live, candidate }) => [live, candidate].filter((one) => one !== null));
  const furthest = Math.max(
    1e-9,
    ...reaches.map(({ largest, threshold }) => Math.max(largest, threshold * 1.1)),
  );
  const step = tickStep(furthest);
  const ticks = Math.ceil(furthest / step);
  const most = step * ticks;
  const x = (distance: number) => px(LABEL + (distance / most) * (WIDTH - LABEL - RIGHT));
  const height = TOP + shown.length * ROW + FOOT;
  const side = (reach: Reach | null, style: string, name: string, y: number) =>
    reach
      ? html`<line class="threshold" x1="${x(reach.threshold)}" x2="${x(reach.threshold)}" y1="${y - 8}" y2="${y + 7}"/>${reach.distances.map(
          ({ windowStart, distance }) =>
            html`<circle class="dot ${style}" cx="${x(distance)}" cy="${y}" r="4"><title>${minute(windowStart)}: ${figure(distance)} from the ${name} baseline</title></circle>`,
        )}`
      : '';
  return scrolling(
    'Distances of the captured windows',
    html`<svg role="img" aria-label="${description(shown)}" class="wide" viewBox="0 0 ${WIDTH} ${height}">
    ${thresholdLabels(shown).map(({ threshold, text, anchor }) => html`<text class="tick ${anchor}" x="${x(threshold)}" y="12">${text}</text>`)}
    ${shown.map(({ feature, live, candidate }, i) => {
      const y = TOP + i * ROW;
      return html`<g><title>${feature}</title>
        <text class="tick end" x="${LABEL - 12}" y="${y + 20}">${shortened(feature, 24)}</text>
        <line class="base" x1="${LABEL}" x2="${WIDTH - RIGHT}" y1="${y + ROW}" y2="${y + ROW}"/>
        ${side(live, 'old', 'old', y + 9)}${side(candidate, 'new', 'new', y + 23)}</g>`;
    })}
    ${Array.from({ length: ticks + 1 }, (_, i) => html`<text class="tick" x="${x(i * step)}" y="${height - 4}">${figure(i * step)}</text>`)}
  </svg>`,
  );
}

/** Labels the dashed lines if all features share one threshold per baseline. */
function thresholdLabels(rows: readonly ComparedReach[]) {
  const of = (side: 'live' | 'candidate') =>
    new Set(rows.flatMap((row) => (row[side] ? [row[side].threshold] : [])));
  const [old, fresh] = [[...of('live')], [...of('candidate')]];
  const [from] = old;
  const [to] = fresh;
  if (old.length > 1 || fresh.length > 1) return [];
  const label = (threshold: number, text: string, anchor: string) => ({ threshold, text, anchor });
  if (from === undefined || to === undefined || from === to) {
    const only = from ?? to;
    return only === undefined ? [] : [label(only, `threshold ${figure(only)}`, '')];
  }
  // The labels extend away from each other, so that they do not overlap.
  const [left, right] = from < to ? ['end', 'start'] : ['start', 'end'];
  return [
    label(from, `old threshold ${figure(from)}`, left as string),
    label(to, `new threshold ${figure(to)}`, right as string),
  ];
}

/** The smallest of 1, 2 or 5 times a power of ten with which `TICKS` steps reach `most`. */
function tickStep(most: number): number {
  const raw = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10);
}

function description(rows: readonly ComparedReach[]): string {
  const over = (side: 'live' | 'candidate') => rows.filter((row) => (row[side]?.over ?? 0) > 0).length;
  return `Distances of the captured windows: ${over('live')} of ${rows.length} features over the threshold under the old baseline, ${over('candidate')} under the new one.`;
}
