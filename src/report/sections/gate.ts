import { DIGEST_SHOWN } from '../../contract/decision.js';
import { chosenVersion } from '../chosen-version.js';
import { foreign, html, type Markup, prose, scrolling } from '../markup.js';
import { minute, percent } from '../numbers.js';
import type { ReportedGate, ReportedVersion } from '../reported-gate.js';
import type { RunReport } from '../run-report.js';
import { inWords } from '../story.js';
import { backtest } from './backtest.js';
import { checksTable, VERDICT_SIGN } from './checks.js';
import { features } from './features.js';

/** The checks, the backtest behind them, the calibrated version where there is one, and what the features look like. */
export function gateSections(report: RunReport): Markup | '' {
  const { gate } = report;
  const version = chosenVersion(report);
  if (!gate || !version) return '';
  const others = gate.versions.filter((one) => one !== version);
  const decidedAbout = gate.versions.length > 1 ? ` Of the version ${inWords(version)}.` : '';
  return html`<section><h2>The gate: ${VERDICT_SIGN[version.verdict]} ${version.verdict}</h2>${checksTable(version.checks, `Every check; the verdict is the worst of them. “Unknown” is not a pass.${decidedAbout}`)}
    ${others.map((other) => html`<details><summary>every check of the version ${inWords(other)}: ${VERDICT_SIGN[other.verdict]} ${other.verdict}</summary>${checksTable(other.checks, `The same gate on the version ${inWords(other)}.`)}</details>`)}</section>
    ${calibration(gate)}${backtest(gate, version, report.result)}${features(gate, version)}${incidents(gate, version)}`;
}

function calibration({ calibration: found, versions }: ReportedGate): Markup | '' {
  if (!found) return '';
  const rows: readonly (readonly [string, (version: ReportedVersion) => string])[] = [
    ['candidate', ({ candidate }) => candidate.digest.slice(0, DIGEST_SHOWN)],
    ['gate', ({ verdict }) => `${VERDICT_SIGN[verdict]} ${verdict}`],
    ['thresholds', ({ figures }) => figures.thresholds],
    ['false alarms a month', ({ figures }) => figures.falseAlarms],
    ['smallest shift caught', ({ figures }) => figures.power],
  ];
  return html`<section><h2>Calibrated thresholds: ${found.verdict}</h2><p>${prose(found.sentence)}</p>${
    versions.length > 1
      ? scrolling(
          'Both versions of the candidate',
          html`<table><caption>Both versions of the candidate, the same but for the thresholds${found.budgetPerMonth === null ? '' : `; the budget is ${found.budgetPerMonth} false alarms a month`}.</caption><thead><tr><td></td>${versions.map(({ version }) => html`<th scope="col">${version}</th>`)}</tr></thead><tbody>${rows.map(
            ([name, cell]) =>
              html`<tr><th scope="row">${name}</th>${versions.map((version) => html`<td>${foreign(cell(version))}</td>`)}</tr>`,
          )}</tbody></table>`,
        )
      : ''
  }</section>`;
}

function incidents({ incidents: declared }: ReportedGate, { declaredBad }: ReportedVersion): Markup | '' {
  if (declared.length === 0) return '';
  const alarming = declaredBad.filter(({ violations }) => violations > 0).length;
  return html`<section><h2>Declared incidents</h2><p>${declaredBad.length === 0 ? 'No whole window of them was captured.' : `${alarming} of ${declaredBad.length} windows within them still alarm under the new baseline.`}</p>
    ${scrolling(
      'Declared incidents',
      html`<table><caption>Each incident, and how much of the rows offered for training or baseline is of it</caption><thead><tr><th scope="col">incident</th><th scope="col">from</th><th scope="col">to</th><th scope="col">looked for in</th><th scope="col" class="number">share of the rows offered</th></tr></thead><tbody>${declared.map(
        ({ reason, from, to, shareOfTraining, dataset }) =>
          html`<tr><td>${foreign(reason)}</td><td>${minute(from)}</td><td>${minute(to)}</td><td>${dataset ?? 'training set'}</td><td class="number">${shareOfTraining === null ? 'not told' : percent(shareOfTraining)}</td></tr>`,
      )}</tbody></table>`,
    )}</section>`;
}
