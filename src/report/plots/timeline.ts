import { html, type Markup } from '../markup.js';
import { minute } from '../numbers.js';
import type { ReportWindow, RunReport } from '../run-report.js';

const SHOWN = 48;
const COLUMN = 46;
const LEFT = 92;
const BAND = 24;
const ROWS = { served: 22, judged: 54, verdict: 98 } as const;
const HEIGHT = 146;

interface Look {
  readonly name: string;
  readonly style: string;
}

/**
 * Who served and who judged, window by window: two bands that should change colour together, and below them what the
 * monitor said. Segments are named, so that nothing hangs on colour alone.
 */
export function timeline(report: RunReport, schedule: string): Markup {
  const windows = report.windows.filter((window) => window.schedule === schedule).slice(-SHOWN);
  const width = LEFT + windows.length * COLUMN + 8;
  const x = (i: number) => LEFT + i * COLUMN;
  return html`<div class="scroll" tabindex="0"><svg role="img" aria-label="${inWords(windows)}" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}">
    <text class="axis" x="0" y="${ROWS.served + 16}">served by</text>
    <text class="axis" x="0" y="${ROWS.judged + 16}">judged by</text>
    <text class="axis" x="0" y="${ROWS.verdict + 4}">the monitor</text>
    ${segments(windows, (window) => served(report, window)).map((one) => band(one, ROWS.served))}
    ${segments(windows, (window) => judged(report, window)).map((one) => band(one, ROWS.judged))}
    ${windows.map((window, i) => verdict(window, x(i) + COLUMN / 2))}
    ${windows.map((window, i) => hour(windows, i, window, x(i) + COLUMN / 2))}
  </svg></div>`;
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

function band({ look, from, until }: Segment, y: number): Markup {
  const width = (until - from) * COLUMN - 3;
  const room = Math.max(1, Math.floor(width / 6.6));
  const name = look.name.length <= room ? look.name : look.name.split(' ').at(-1)?.slice(0, room);
  return html`<g><title>${look.name}</title><rect class="${look.style}" x="${LEFT + from * COLUMN + 1.5}" y="${y}" width="${width}" height="${BAND}" rx="4"/>
    <text class="on ${look.style}" x="${LEFT + from * COLUMN + 1.5 + width / 2}" y="${y + 16}">${name}</text></g>`;
}

function served({ production }: RunReport, { servedBy }: ReportWindow): Look {
  if (servedBy === 'mixed') return { name: 'both', style: 'both' };
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
  const wrong =
    window.right === false ? html`<text class="wrong" x="${x}" y="${ROWS.verdict + 18}">wrong</text>` : '';
  return html`<text class="verdict ${style}" x="${x}" y="${ROWS.verdict + 4}">${sign}</text>${wrong}`;
}

function signOf({ status, violations }: ReportWindow): readonly [string, string] {
  if (status === 'Completed') return ['✓', 'clean'];
  if (status === 'CompletedWithViolations') return [`✗ ${violations || ''}`.trim(), 'alarm'];
  return ['–', 'none'];
}

/** The hour under each window, and the day where it begins. */
function hour(windows: readonly ReportWindow[], i: number, { windowStart }: ReportWindow, x: number): Markup {
  const [day, clock] = minute(windowStart).split(' ');
  const isNewDay = i === 0 || minute(windows[i - 1]?.windowStart ?? '').split(' ')[0] !== day;
  return html`<text class="tick" x="${x}" y="${HEIGHT - 4}">${clock}</text>${
    isNewDay ? html`<text class="tick start" x="${x - COLUMN / 2}" y="14">${day}</text>` : ''
  }`;
}

function inWords(windows: readonly ReportWindow[]): string {
  const alarming = windows.filter(({ status }) => status === 'CompletedWithViolations').length;
  const wrong = windows.filter(({ right }) => right === false).length;
  return `Timeline of ${windows.length} windows: ${alarming} with violations, ${wrong} judged by the wrong baseline. The table below says the same.`;
}
