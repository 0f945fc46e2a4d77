import type { BacktestedWindow } from '../../domain/gate/checks.js';
import { html, type Markup } from '../markup.js';
import { figure } from '../numbers.js';

const WIDTH = 640;
const LABEL = 170;
const ROW = 30;
const TOP = 18;
const FEATURES_SHOWN = 12;
const LEAST_SCALE = 0.2;

interface Row {
  readonly feature: string;
  readonly threshold: number;
  readonly live: readonly number[];
  readonly candidate: readonly number[];
}

/**
 * How far each captured window lay from the old baseline (open, above) and lies from the new one (filled, below),
 * feature by feature; beyond the dashed line the monitor alarms.
 */
export function distances(
  underLive: readonly BacktestedWindow[],
  underCandidate: readonly BacktestedWindow[],
): Markup {
  const rows = rowsOf(underLive, underCandidate);
  const shown = rows.slice(0, FEATURES_SHOWN);
  const most = Math.max(LEAST_SCALE, ...shown.flatMap(({ live, candidate }) => [...live, ...candidate]));
  const x = (distance: number) => LABEL + (distance / most) * (WIDTH - LABEL - 20);
  const height = TOP + shown.length * ROW + 20;
  const ticks = [0, most / 2, most];
  return html`<div class="scroll" tabindex="0"><svg role="img" aria-label="${inWords(shown)}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
    ${shown.map(({ feature, threshold, live, candidate }, i) => {
      const y = TOP + i * ROW;
      return html`<g><title>${feature}: largest distance ${figure(Math.max(0, ...live))} from the old baseline, ${figure(Math.max(0, ...candidate))} from the new; the threshold is ${figure(threshold)}</title>
        <text class="tick end" x="${LABEL - 10}" y="${y + 18}">${short(feature)}</text>
        <line class="base" x1="${LABEL}" x2="${WIDTH - 20}" y1="${y + ROW - 1}" y2="${y + ROW - 1}"/>
        <line class="threshold" x1="${x(threshold)}" x2="${x(threshold)}" y1="${y}" y2="${y + ROW - 2}"/>
        ${live.map((distance) => html`<circle class="dot old" cx="${x(distance)}" cy="${y + 9}" r="3.5"/>`)}
        ${candidate.map((distance) => html`<circle class="dot new" cx="${x(distance)}" cy="${y + 20}" r="3.5"/>`)}</g>`;
    })}
    ${ticks.map((tick) => html`<text class="tick" x="${x(tick)}" y="${height - 4}">${figure(tick)}</text>`)}
  </svg></div>${
    rows.length > shown.length
      ? html`<p class="note">The ${shown.length} features that moved furthest; ${rows.length - shown.length} more stand in the report's JSON.</p>`
      : ''
  }`;
}

function rowsOf(
  underLive: readonly BacktestedWindow[],
  underCandidate: readonly BacktestedWindow[],
): readonly Row[] {
  const by = new Map<string, { threshold: number; live: number[]; candidate: number[] }>();
  const add = (windows: readonly BacktestedWindow[], side: 'live' | 'candidate') => {
    for (const { feature, distance, threshold } of windows.flatMap(({ drift }) => drift)) {
      const row = by.get(feature) ?? { threshold, live: [], candidate: [] };
      row[side].push(distance);
      by.set(feature, row);
    }
  };
  add(underLive, 'live');
  add(underCandidate, 'candidate');
  const furthest = ({ live, candidate }: Omit<Row, 'feature'>) => Math.max(0, ...live, ...candidate);
  return [...by].map(([feature, row]) => ({ feature, ...row })).sort((a, b) => furthest(b) - furthest(a));
}

function short(feature: string): string {
  return feature.length <= 24 ? feature : `${feature.slice(0, 23)}…`;
}

function inWords(rows: readonly Row[]): string {
  const over = (side: 'live' | 'candidate') =>
    rows.filter((row) => row[side].some((distance) => distance > row.threshold)).length;
  return `Distances of the captured windows: ${over('live')} of ${rows.length} features over the threshold under the old baseline, ${over('candidate')} under the new one.`;
}
