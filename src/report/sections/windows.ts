import { foreign, html, type Markup, scrolling } from '../markup.js';
import { minute } from '../numbers.js';
import { timeline, WINDOWS_DRAWN } from '../plots/timeline.js';
import type { ReportWindow, RunReport } from '../run-report.js';
import { isShared } from '../story.js';

/** Who served, who judged, and what the monitor said: one picture and one table a schedule. */
export function windows(report: RunReport): Markup | '' {
  if (report.windows.length === 0) return '';
  const schedules = report.monitors.map(({ scheduleName }) => scheduleName);
  return html`<section><h2>The windows</h2>
    <p class="note">Every window that one model served alone should be judged by that model's baseline: the two bands change colour together. ✓ no violations, ✗ violations and how many, – not judged (no data, failed, or still to come). “Both” models share the window in which one followed the other${report.windows.some((window) => window.servedBy === 'mixed' && !isShared(window, report.production)) ? '; “change” is the endpoint’s last change before this run' : ''}. Times are UTC, where each window starts.</p>
    ${schedules.map((schedule) => {
      const own = report.windows.filter((window) => window.schedule === schedule);
      if (own.length === 0) return '';
      const cut = own.length > WINDOWS_DRAWN ? `; the last ${WINDOWS_DRAWN} of ${own.length} windows` : '';
      return html`<figure class="plot">${timeline(report, schedule)}<figcaption>monitoring schedule ${foreign(schedule)}${cut}</figcaption></figure>
        <details><summary>the same as a table</summary>${scrolling(
          `Windows of ${schedule}`,
          html`<table><caption>Who served each window, who judged it, and what the monitor said</caption><thead><tr><th scope="col">window</th><th scope="col">served by</th><th scope="col">judged by</th><th scope="col">rightly</th><th scope="col">status</th><th scope="col" class="number">violations</th></tr></thead>
        <tbody>${own.map(row)}</tbody></table>`,
        )}</details>`;
    })}</section>`;
}

function row(window: ReportWindow): Markup {
  const rightly = window.right === null ? '–' : window.right ? 'yes' : 'NO';
  return html`<tr><th scope="row">${minute(window.windowStart)} to ${minute(window.windowEnd).slice(11)}</th><td>${foreign(window.servedBy)}</td><td>${foreign(window.judgedBy)}</td><td>${rightly}</td><td class="status">${window.status}</td><td class="number">${window.violations}</td></tr>`;
}
