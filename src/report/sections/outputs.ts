import type { ComparedOutput, OutputValues } from '../../domain/quality/outputs.js';
import { foreign, html, type Markup, scrolling } from '../markup.js';
import { figure, minute, percent } from '../numbers.js';
import type { ReportedGate } from '../reported-gate.js';
import type { RunReport } from '../run-report.js';
import { shortened } from '../shortened.js';

const NAME_SHOWN = 80;
const NUMBERS =
  'Numbers: range, and in brackets the 5 %, 50 % and 95 % quantiles. Classes: shares of the rows. The distance counts every row. Model Monitor compares distinct values, so it does not detect a change of the shares of numeric classes; only our own checks do.';

/** Each output column of the model: range, quantiles or class shares, and what the monitor detects of a change. */
export function outputs({ outputs: found = [] }: ReportedGate): Markup | '' {
  if (found.length === 0) return '';
  return html`<section><h2>Outputs of the new model</h2>
    <p class="note">${NUMBERS} The old baseline has the outputs of the model in service, the other two columns those of the new model.</p>
    ${scrolling(
      'Outputs of the new model',
      html`<table><caption>Each output column</caption><thead><tr><th scope="col">output</th><th scope="col">old baseline</th><th scope="col">new baseline</th><th scope="col">traffic</th><th scope="col" class="number">distance</th><th scope="col" class="number">outside</th><th scope="col">Model Monitor detects</th></tr></thead><tbody>${found.map((one) => row(one, true))}</tbody></table>`,
    )}</section>`;
}

/** The outputs of the released model in a window that it served alone, beside its baseline. */
export function outputsAfterRelease({ outputsInService: found }: RunReport): Markup | '' {
  if (!found) return '';
  const window = `${minute(found.windowStart)} to ${minute(found.windowEnd).slice(11)}`;
  return html`<section><h2>Outputs in service</h2>
    <p class="note">The released model in the window ${window}, compared with its baseline, by the monitor's own report. ${NUMBERS}</p>
    ${scrolling(
      'Outputs in service',
      html`<table><caption>Each output column since the release</caption><thead><tr><th scope="col">output</th><th scope="col">new baseline</th><th scope="col">window</th><th scope="col" class="number">distance</th><th scope="col" class="number">outside</th><th scope="col">Model Monitor detects</th></tr></thead><tbody>${found.outputs.map((one) => row(one, false))}</tbody></table>`,
    )}</section>`;
}

function row(
  { feature, live, candidate, traffic, distance, outside, monitorDetects }: ComparedOutput,
  withLive: boolean,
): Markup {
  return html`<tr><th scope="row">${foreign(shortened(feature, NAME_SHOWN))}</th>${withLive ? html`<td>${values(live)}</td>` : ''}<td>${values(candidate)}</td><td>${values(traffic)}</td><td class="number">${figure(distance)}</td><td class="number">${outside === null ? '–' : percent(outside)}</td><td>${monitorDetects ?? 'no change; only our own checks do'}</td></tr>`;
}

function values(of: OutputValues | null): Markup | string {
  if (!of) return '–';
  if (of.kind === 'numbers') {
    return `${figure(of.low)} to ${figure(of.high)} (${of.quantiles.map(figure).join(', ')})`;
  }
  const more = of.others > 0 ? `, others ${percent(of.others)}` : '';
  return html`${of.shares.map(({ value, share }, i) => html`${i > 0 ? ', ' : ''}${foreign(shortened(value, NAME_SHOWN))} ${percent(share)}`)}${more}`;
}
