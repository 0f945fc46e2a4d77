import { html, type Markup, scrolling } from '../markup.js';
import { minute } from '../numbers.js';
import type { ReportWindow, RunReport } from '../run-report.js';
import { isShared } from '../story.js';
import { px } from './px.js';

export const WINDOWS_DRAWN = 48;
const WIDTH = 920;
const NARROWEST = 46;
const WIDEST = 92;
const LEFT = 92;
const BAND = 26;
const ROWS = { served: 36, judged: 68, verdict: 116, rightly: 142 } as const;
const LETTER = 6.6;
/** What a whole date takes. */
const WIDE_DAY = 70;

interface Look {
  readonly name: string;
  readonly style: string;
}

/**
 * Who served and who judged, window by window: two bands that should change colour together, and below them what the
 * monitor said. Segments are named, so that nothing hangs on colour alone.
 */
export function timeline(report: RunReport, schedule: string): Markup {
  const windows = report.windows.filter((window) => window.schedule === schedule).slice(-WINDOWS_DRAWN);
  const column = Math.min(WIDEST, Math.max(NARROWEST, (WIDTH - LEFT) / Math.max(1, windows.length)));
  const x = (i: number) => px(LEFT + i * column);
  const width = Math.max(x(windows.length), WIDTH);
  const kept = windows.some(({ right }) => right !== null);
  const height = (kept ? ROWS.rightly : ROWS.verdict) + 34;
  const bands = (lookOf: (window: ReportWindow) => Look, y: number) =>
    segments(windows, lookOf).map(({ look, from, until }) => band(look, x(from), x(until) - 3, y));
  return scrolling(
    `Timeline of ${schedule}`,
    html`<svg role="img" aria-label="${inWords(windows)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    ${runBegan(report, windows, x)}
    <text class="axis" x="0" y="${ROWS.served + 17}">served by</text>
    <text class="axis" x="0" y="${ROWS.judged + 17}">judged by</text>
    <text class="axis" x="0" y="${ROWS.verdict + 4}">the monitor</text>
    ${kept ? html`<text class="axis" x="0" y="${ROWS.rightly + 4}">rightly judged</text>` : ''}
    ${bands((window) => served(report, window), ROWS.served)}
    ${bands((window) => judged(report, window), ROWS.judged)}
    ${windows.map((window, i) => html`${verdict(window, x(i + 0.5))}${hour(windows, i, x(i + 0.5), x(i), { height, column })}`)}
  </svg>`,
  );
}

interface Segment {
  readonly look: Look;
  readonly from: number;
  readonly until: number;
}

function segments(
  windows: readonly ReportWindow[],
  lookOf: (window: ReportWindow) => Look,
): readonly Segment[] {
  const joined: Segment[] = [];
  windows.forEach((window, i) => {
    const look = lookOf(window);
    const last = joined.at(-1);
    if (last?.look.name === look.name) joined[joined.length - 1] = { ...last, until: i + 1 };
    else joined.push({ look, from: i, until: i + 1 });
  });
  return joined;
}

function band(look: Look, from: number, until: number, y: number): Markup {
  const room = Math.max(1, Math.floor((until - from) / LETTER));
  const name = look.name.length <= room ? look.name : look.name.split(' ').at(-1)?.slice(0, room);
  return html`<g><title>${look.name}</title><rect class="${look.style}" x="${from}" y="${y}" width="${until - from}" height="${BAND}" rx="4"/>
    <text class="on ${look.style}" x="${(from + until) / 2}" y="${y + 17}">${name}</text></g>`;
}

function served({ production }: RunReport, window: ReportWindow): Look {
  const { servedBy } = window;
  if (servedBy === 'mixed')
    return isShared(window, production) ? { name: 'both', style: 'both' } : { name: 'change', style: 'none' };
  if (servedBy === 'unknown') return { name: 'not known', style: 'none' };
  return servedBy === production.modelName
    ? { name: 'old model', style: 'old' }
    : { name: 'new model', style: 'new' };
}

function judged({ monitors, result }: RunReport, { judgedBy, schedule }: ReportWindow): Look {
  const live = monitors.find(({ scheduleName }) => scheduleName === schedule)?.jobDefinitionName;
  if (judgedBy === live) return { name: 'old baseline', style: 'old' };
  const renewed = Object.values(result?.definitions ?? {}).includes(judgedBy);
  return renewed ? { name: 'new baseline', style: 'new' } : { name: 'another', style: 'none' };
}

function verdict(window: ReportWindow, x: number): Markup {
  const [sign, style] = signOf(window);
  const rightly =
    window.right === null
      ? ''
      : window.right
        ? html`<text class="verdict clean" x="${x}" y="${ROWS.rightly + 4}">✓</text>`
        : html`<text class="verdict alarm" x="${x}" y="${ROWS.rightly + 4}">✗ wrong</text>`;
  return html`<text class="verdict ${style}" x="${x}" y="${ROWS.verdict + 4}">${sign}</text>${rightly}`;
}

function signOf({ status, violations }: ReportWindow): readonly [string, string] {
  if (status === 'Completed') return ['✓', 'clean'];
  if (status === 'CompletedWithViolations') return [`✗ ${violations || ''}`.trim(), 'alarm'];
  return ['–', 'none'];
}

/** The hour under each window, and the day where it begins. */
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
  // Where every window begins a day, only the month and the day have room.
  const crowded = column < WIDE_DAY && i + 1 < windows.length && dayOf(i + 1) !== whole;
  const day = crowded ? whole.slice(5) : whole;
  return html`<text class="tick" x="${x}" y="${height - 4}">${clock}</text>${
    isNewDay ? html`<text class="tick start" x="${start}" y="${ROWS.served - 6}">${day}</text>` : ''
  }`;
}

/** Marks where in its window the run began. */
function runBegan(
  { startedAt }: RunReport,
  windows: readonly ReportWindow[],
  x: (i: number) => number,
): Markup | '' {
  const began = Date.parse(startedAt);
  const at = windows.findIndex(
    ({ windowStart, windowEnd }) => Date.parse(windowStart) <= began && began < Date.parse(windowEnd),
  );
  const window = windows[at];
  if (!window) return '';
  const [start, end] = [Date.parse(window.windowStart), Date.parse(window.windowEnd)];
  const place = x(at + (began - start) / (end - start));
  return html`<line class="began" x1="${place}" x2="${place}" y1="13" y2="21"/><text class="tick" x="${place}" y="10">the run began</text>`;
}

function inWords(windows: readonly ReportWindow[]): string {
  const alarming = windows.filter(({ status }) => status === 'CompletedWithViolations').length;
  const wrong = windows.filter(({ right }) => right === false).length;
  return `Timeline of ${windows.length} windows: ${alarming} with violations, ${wrong} judged by the wrong baseline. The table below says the same.`;
}
