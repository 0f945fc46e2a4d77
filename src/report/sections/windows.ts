import { foreign, html, type Markup, scrolling } from '../markup.js';
import { minute } from '../numbers.js';
import { timeline, WINDOWS_DRAWN } from '../plots/timeline.js';
import type { ReportWindow, RunReport } from '../run-report.js';

/** The model that served each window, the baseline that judged it and the result: a plot and a table per schedule. */
export function windows(report: RunReport): Markup | '' {
  if (report.windows.length === 0) return '';
  const schedules = report.monitors.map(({ scheduleName }) => scheduleName);
  return html`<section><h2>Windows</h2>
    <p class="note">${report.onFiles ? 'Each window of the traffic, its inputs judged by the live baseline.' : "Every window that one model served alone should be judged by that model's baseline: both bands should change at the same time."} ✓ means no violations, ✗ the number of violations, – not judged (no data, failed, or not finished). “Both” marks a window that the old model and the new model served${report.windows.some((window) => window.servedBy === 'changed') ? '; “change” marks the endpoint’s last change before this run' : ''}. Times are UTC and mark the start of each window.</p>
    ${schedules.map((schedule) => {
      const own = report.windows.filter((window) => window.schedule === schedule);
      if (own.length === 0) return '';
      const cut = own.length > WINDOWS_DRAWN ? `; the last ${WINDOWS_DRAWN} of ${own.length} windows` : '';
      return html`<figure class="plot">${timeline(report, schedule)}<figcaption>monitoring schedule ${foreign(schedule)}${cut}</figcaption></figure>
        <details><summary>as a table</summary>${scrolling(
          `Windows of ${schedule}`,
          html`<table><caption>The model that served each window, the job definition that judged it, and the result</caption><thead><tr><th scope="col">window</th><th scope="col">served by</th><th scope="col">judged by</th><th scope="col">right baseline</th><th scope="col">status</th><th scope="col" class="number">violations</th></tr></thead>
        <tbody>${own.map(row)}</tbody></table>`,
        )}</details>`;
    })}</section>`;
}

function row(window: ReportWindow): Markup {
  const right = window.right === null ? '–' : window.right ? 'yes' : 'NO';
  return html`<tr><th scope="row">${minute(window.windowStart)} to ${minute(window.windowEnd).slice(11)}</th><td>${foreign(window.servedBy)}${window.byRecords ? ' (all its records; the endpoint changed within the window)' : ''}</td><td>${foreign(window.judgedBy)}</td><td>${right}</td><td class="status">${window.status}</td><td class="number">${window.violations}</td></tr>`;
}
