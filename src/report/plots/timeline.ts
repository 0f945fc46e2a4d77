import { html, type Markup, scrolling } from '../markup.js';
import { minute } from '../numbers.js';
import type { ReportWindow, RunReport } from '../run-report.js';
import { px } from './px.js';

export const WINDOWS_DRAWN = 48;
const WIDTH = 920;
const NARROWEST = 46;
const WIDEST = 92;
const LEFT = 92;
const BAND = 26;
const ROWS = { served: 36, judged: 68, verdict: 116, right: 142 } as const;
const LETTER = 6.6;
/** Width of a full date. */
const WIDE_DAY = 70;

interface Band {
  readonly name: string;
  readonly style: string;
}

/**
 * The model that served each window and the baseline that judged it, as two bands that should change at the same time.
 * The monitor's result is below them. Each segment has a name, so that the plot is readable without colours.
 */
export function timeline(report: RunReport, schedule: string): Markup {
  const windows = report.windows.filter((window) => window.schedule === schedule).slice(-WINDOWS_DRAWN);
  const column = Math.min(WIDEST, Math.max(NARROWEST, (WIDTH - LEFT) / Math.max(1, windows.length)));
  const x = (i: number) => px(LEFT + i * column);
  const width = Math.max(x(windows.length), WIDTH);
  const hasLedger = windows.some(({ right }) => right !== null);
  const height = (hasLedger ? ROWS.right : ROWS.verdict) + 34;
  const bands = (bandOf: (window: ReportWindow) => Band, y: number) =>
    segments(windows, bandOf).map(({ band, from, until }) => drawBand(band, x(from), x(until) - 3, y));
  return scrolling(
    `Timeline of ${schedule}`,
    html`<svg role="img" aria-label="${description(windows)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    ${runStarted(report, windows, x)}
    <text class="axis" x="0" y="${ROWS.served + 17}">served by</text>
    <text class="axis" x="0" y="${ROWS.judged + 17}">judged by</text>
    <text class="axis" x="0" y="${ROWS.verdict + 4}">monitor</text>
    ${hasLedger ? html`<text class="axis" x="0" y="${ROWS.right + 4}">right baseline</text>` : ''}
    ${bands((window) => served(report, window), ROWS.served)}
    ${bands((window) => judged(report, window), ROWS.judged)}
    ${windows.map((window, i) => html`${verdict(window, x(i + 0.5))}${hour(windows, i, x(i + 0.5), x(i), { height, column })}`)}
  </svg>`,
  );
}

interface Segment {
  readonly band: Band;
  readonly from: number;
  readonly until: number;
}

function segments(
  windows: readonly ReportWindow[],
  bandOf: (window: ReportWindow) => Band,
): readonly Segment[] {
  const joined: Segment[] = [];
  windows.forEach((window, i) => {
    const band = bandOf(window);
    const last = joined.at(-1);
    if (last?.band.name === band.name) joined[joined.length - 1] = { ...last, until: i + 1 };
    else joined.push({ band, from: i, until: i + 1 });
  });
  return joined;
}

function drawBand(band: Band, from: number, until: number, y: number): Markup {
  const room = Math.max(1, Math.floor((until - from) / LETTER));
  const name = band.name.length <= room ? band.name : band.name.split(' ').at(-1)?.slice(0, room);
  return html`<g><title>${band.name}</title><rect class="${band.style}" x="${from}" y="${y}" width="${until - from}" height="${BAND}" rx="4"/>
    <text class="on ${band.style}" x="${(from + until) / 2}" y="${y + 17}">${name}</text></g>`;
}

function served({ production }: RunReport, window: ReportWindow): Band {
  const { servedBy } = window;
  if (servedBy === 'mixed') return { name: 'both', style: 'both' };
  if (servedBy === 'changed') return { name: 'change', style: 'none' };
  if (servedBy === 'unknown') return { name: 'unknown', style: 'none' };
  return servedBy === production.modelName
    ? { name: 'old model', style: 'old' }
    : { name: 'new model', style: 'new' };
}

function judged({ monitors, result }: RunReport, { judgedBy, schedule }: ReportWindow): Band {
  const live = monitors.find(({ scheduleName }) => scheduleName === schedule)?.jobDefinitionName;
  if (judgedBy === live) return { name: 'old baseline', style: 'old' };
  const renewed = Object.values(result?.definitions ?? {}).includes(judgedBy);
  return renewed ? { name: 'new baseline', style: 'new' } : { name: 'another', style: 'none' };
}

function verdict(window: ReportWindow, x: number): Markup {
  const [sign, style] = signOf(window);
  const right =
    window.right === null
      ? ''
      : window.right
        ? html`<text class="verdict clean" x="${x}" y="${ROWS.right + 4}">✓</text>`
        : html`<text class="verdict alarm" x="${x}" y="${ROWS.right + 4}">✗ wrong</text>`;
  return html`<text class="verdict ${style}" x="${x}" y="${ROWS.verdict + 4}">${sign}</text>${right}`;
}

function signOf({ status, violations }: ReportWindow): readonly [string, string] {
  if (status === 'Completed') return ['✓', 'clean'];
  if (status === 'CompletedWithViolations') return [`✗ ${violations || ''}`.trim(), 'alarm'];
  return ['–', 'none'];
}

/** The start time under each window, and the date above the first window of each day. */
function hour(
  windows: readonly ReportWindow[],
  i: number,
  x: number,
  start: number,
  { height, column }: { readonly height: number; readonly column: number },
): Markup {
  const dayOf = (at: number) => minute(windows[at]?.windowStart ?? '').split(' ')[0] ?? '';
  const [whole = '', clock] = minute(windows[i]?.windowStart ?? '').split(' ');
  const isNewDay = i === 0 || dayOf(i - 1) !== whole;
  // If each window starts a new day, there is no room for the year.
  const crowded = column < WIDE_DAY && i + 1 < windows.length && dayOf(i + 1) !== whole;
  const day = crowded ? whole.slice(5) : whole;
  return html`<text class="tick" x="${x}" y="${height - 4}">${clock}</text>${
    isNewDay ? html`<text class="tick start" x="${start}" y="${ROWS.served - 6}">${day}</text>` : ''
  }`;
}

/** Marks the instant at which the run started. */
function runStarted(
  { startedAt }: RunReport,
  windows: readonly ReportWindow[],
  x: (i: number) => number,
): Markup | '' {
  const started = Date.parse(startedAt);
  const at = windows.findIndex(
    ({ windowStart, windowEnd }) => Date.parse(windowStart) <= started && started < Date.parse(windowEnd),
  );
  const window = windows[at];
  if (!window) return '';
  const [start, end] = [Date.parse(window.windowStart), Date.parse(window.windowEnd)];
  const place = x(at + (started - start) / (end - start));
  return html`<line class="started" x1="${place}" x2="${place}" y1="13" y2="21"/><text class="tick" x="${place}" y="10">run started</text>`;
}

function description(windows: readonly ReportWindow[]): string {
  const violated = windows.filter(({ status }) => status === 'CompletedWithViolations').length;
  const wrong = windows.filter(({ right }) => right === false).length;
  return `Timeline of ${windows.length} windows: ${violated} with violations, ${wrong} judged by the wrong baseline. The table below contains the same data.`;
}
