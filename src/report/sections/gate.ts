import type { GateReportFile } from '../../domain/gate/report-file.js';
import { foreign, html, type Markup } from '../markup.js';
import { figure, minute, percent } from '../numbers.js';
import { distances } from '../plots/distances.js';
import { distribution, SERIES } from '../plots/distribution.js';
import { checksTable, VERDICT_SIGN } from './checks.js';

/** The checks, the backtest behind them, the calibrated version where there is one, and what the features look like. */
export function gateSections(gate: GateReportFile | null): Markup | '' {
  if (!gate) return '';
  return html`<section><h2>The gate: ${VERDICT_SIGN[gate.verdict]} ${gate.verdict}</h2>${checksTable(gate.checks, 'Every check; the verdict is the worst of them. “Unknown” is not a pass.')}</section>
    ${calibration(gate)}${backtest(gate)}${features(gate)}${incidents(gate)}`;
}

function backtest(gate: GateReportFile): Markup {
  const { backtest: windows, underLiveBaseline, figures } = gate;
  const title = html`<h2>Backtest: the new baseline on windows already captured</h2>`;
  if (windows.length === 0) {
    return html`<section>${title}<p>No captured window could be scored with the new model, so this question is open.</p></section>`;
  }
  const alarming = (of: GateReportFile['backtest']) =>
    of.filter(({ violated }) => violated.length > 0).length;
  return html`<section>${title}
    <p>${windows.length} windows from ${minute(windows[0]?.windowStart ?? '')} on, scored with the new model: ${alarming(underLiveBaseline)} alarm under the old baseline, ${alarming(windows)} under the new one. False alarms to expect a month: ${foreign(figures.falseAlarms)}.</p>
    <figure class="plot">${legend(['live', 'candidate'], 'dot')}${distances(underLiveBaseline, windows)}
    <figcaption>Distance of each window from each baseline, as the monitor measures it. It alarms to the right of the dashed line.</figcaption></figure>
    <details><summary>window by window</summary><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">window</th><th scope="col" class="number">rows</th><th scope="col">under the old baseline</th><th scope="col">under the new baseline</th></tr></thead><tbody>${windows.map(
      (window, i) =>
        html`<tr><td>${minute(window.windowStart)}</td><td class="number">${window.rows}</td><td>${violations(underLiveBaseline[i]?.violated)}</td><td>${violations(window.violated)}</td></tr>`,
    )}</tbody></table></div></details></section>`;
}

const VIOLATIONS_SHOWN = 8;

function violations(violated: readonly string[] = []): Markup | string {
  if (violated.length === 0) return 'none';
  const more = violated.length - VIOLATIONS_SHOWN;
  return html`${violated.slice(0, VIOLATIONS_SHOWN).map((one, i) => html`${i > 0 ? ', ' : ''}${foreign(one)}`)}${more > 0 ? ` and ${more} more` : ''}`;
}

function calibration({ calibration: found, figures, verdict, candidate }: GateReportFile): Markup | '' {
  if (!found) return '';
  const { version } = found;
  const rows = version
    ? [
        ['candidate', candidate.digest.slice(0, 12), version.candidate.digest.slice(0, 12)],
        ['gate', verdict, version.verdict],
        ['thresholds', figures.thresholds, version.figures.thresholds],
        ['false alarms a month', figures.falseAlarms, version.figures.falseAlarms],
        ['smallest shift caught', figures.power, version.figures.power],
      ]
    : [];
  return html`<section><h2>Calibrated thresholds: ${found.verdict}</h2><p>${foreign(found.sentence)}</p>${
    rows.length > 0
      ? html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col"></th><th scope="col">as made</th><th scope="col">calibrated</th></tr></thead><tbody>${rows.map(
          ([name, ...cells]) =>
            html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${foreign(cell ?? '–')}</td>`)}</tr>`,
        )}</tbody></table></div>`
      : ''
  }${version ? html`<details><summary>every check of the calibrated version</summary>${checksTable(version.checks, 'The same gate on the calibrated version.')}</details>` : ''}</section>`;
}

function features({ distributions }: GateReportFile): Markup | '' {
  if (!distributions || distributions.features.length === 0) return '';
  const { features: shown, more } = distributions;
  return html`<section><h2>The features</h2>
    <p class="note">Shares of the rows${more > 0 ? `; the ${shown.length} features that moved furthest, ${more} more are not drawn` : ', the feature that moved furthest first'}. The new baseline should lie on the traffic. Distances are the monitor's own: it compares distinct values, so a column may move at a distance of 0.</p>
    ${legend(['live', 'candidate', 'traffic'], 'line')}
    <div class="cards">${shown.map(
      (feature) => html`<figure class="card"><h3>${foreign(feature.feature)}</h3>${distribution(feature)}
        <figcaption>largest distance ${figure(feature.distance.live)} from the old baseline, ${figure(feature.distance.candidate)} from the new</figcaption></figure>`,
    )}</div></section>`;
}

function legend(keys: readonly string[], as: 'line' | 'dot'): Markup {
  return html`<ul class="legend">${SERIES.filter(({ key }) => keys.includes(key)).map(
    ({ style, name }) =>
      html`<li><svg viewBox="0 0 35 12" aria-hidden="true">${
        as === 'line'
          ? html`<path class="line ${style}" d="M0 6H35"/>`
          : html`<circle class="dot ${style}" cx="17" cy="6" r="4"/>`
      }</svg>${name}</li>`,
  )}</ul>`;
}

function incidents({ incidents: declared, declaredBad }: GateReportFile): Markup | '' {
  if (declared.length === 0) return '';
  const alarming = declaredBad.filter(({ violated }) => violated.length > 0).length;
  return html`<section><h2>Declared incidents</h2><p>${declaredBad.length === 0 ? 'No whole window of them was captured.' : `${alarming} of ${declaredBad.length} windows within them still alarm under the new baseline.`}</p>
    <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">incident</th><th scope="col">from</th><th scope="col">to</th><th scope="col" class="number">share of the rows offered</th></tr></thead><tbody>${declared.map(
      ({ reason, from, to, shareOfTraining }) =>
        html`<tr><td>${foreign(reason)}</td><td>${minute(from)}</td><td>${minute(to)}</td><td class="number">${shareOfTraining === null ? 'not told' : percent(shareOfTraining)}</td></tr>`,
    )}</tbody></table></div></section>`;
}
