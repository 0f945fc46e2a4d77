import { DIGEST_SHOWN, VERSION_TITLES } from '../../contract/decision.js';
import { chosenVersion } from '../chosen-version.js';
import { foreign, html, type Markup, prose, scrolling } from '../markup.js';
import { minute, percent } from '../numbers.js';
import type { ReportedGate, ReportedVersion } from '../reported-gate.js';
import type { RunReport } from '../run-report.js';
import { versionName } from '../story.js';
import { backtest } from './backtest.js';
import { checksTable, VERDICT_SIGN } from './checks.js';
import { comparison } from './comparison.js';
import { features } from './features.js';
import { outputs } from './outputs.js';

/** The checks, the calibrated version if there is one, the backtest, the features and the declared incidents. */
export function gateSections(report: RunReport, evidence: 'open' | 'folded' = 'open'): Markup | '' {
  const { gate } = report;
  const version = chosenVersion(report);
  if (!gate || !version) return '';
  const others = gate.versions.filter((one) => one !== version);
  const decidedAbout = gate.versions.length > 1 ? ` They are for the version ${versionName(version)}.` : '';
  // Thresholds of metrics have no distributions to plot.
  const plots = gate.kind
    ? html``
    : html`${backtest(gate, version, report)}${outputs(gate)}${features(gate, version)}`;
  return html`<section><h2>Gate: ${VERDICT_SIGN[version.verdict]} ${version.verdict}</h2>${checksTable(version.checks, `All checks. The worst one is the verdict. “Unknown” is not a pass.${decidedAbout}`)}
    ${others.map((other) => html`<details><summary>all checks of the version ${versionName(other)}: ${VERDICT_SIGN[other.verdict]} ${other.verdict}</summary>${checksTable(other.checks, `The same checks for the version ${versionName(other)}.`)}</details>`)}</section>
    ${comparison(gate)}${calibration(gate)}${evidence === 'folded' && !gate.kind ? html`<details><summary>backtest and features of this candidate</summary>${plots}</details>` : plots}${incidents(gate, version)}`;
}

function calibration({ calibration: found, versions }: ReportedGate): Markup | '' {
  if (!found) return '';
  const rows: readonly (readonly [string, (version: ReportedVersion) => string])[] = [
    ['candidate', ({ candidate }) => candidate.digest.slice(0, DIGEST_SHOWN)],
    ['gate', ({ verdict }) => `${VERDICT_SIGN[verdict]} ${verdict}`],
    ['thresholds', ({ figures }) => figures.thresholds],
    ['false alarms', ({ figures }) => figures.falseAlarms],
    ['smallest shift detected', ({ figures }) => figures.power],
  ];
  return html`<section><h2>Calibrated thresholds: ${found.verdict}</h2><p>${prose(found.sentence)}</p>${
    versions.length > 1
      ? scrolling(
          'Both versions of the candidate',
          html`<table><caption>Both versions of the candidate. Only their thresholds differ${found.budgetPerMonth === null ? '' : `; the budget is ${found.budgetPerMonth} false alarms per month`}.</caption><thead><tr><td></td>${versions.map(({ version }) => html`<th scope="col">${VERSION_TITLES[version]}</th>`)}</tr></thead><tbody>${rows.map(
            ([name, cell]) =>
              html`<tr><th scope="row">${name}</th>${versions.map((version) => html`<td>${foreign(cell(version))}</td>`)}</tr>`,
          )}</tbody></table>`,
        )
      : ''
  }</section>`;
}

function incidents({ incidents: declared }: ReportedGate, { declaredBad }: ReportedVersion): Markup | '' {
  if (declared.length === 0) return '';
  const withViolations = declaredBad.filter(({ violations }) => violations > 0).length;
  return html`<section><h2>Declared incidents</h2><p>${declaredBad.length === 0 ? 'No whole window within an incident was captured.' : `${withViolations} of ${declaredBad.length} windows within the incidents have violations under the new baseline.`}</p>
    ${scrolling(
      'Declared incidents',
      html`<table><caption>Each incident, and its share of the rows in the training set or the baseline dataset</caption><thead><tr><th scope="col">incident</th><th scope="col">from</th><th scope="col">to</th><th scope="col">dataset</th><th scope="col" class="number">share of its rows</th></tr></thead><tbody>${declared.map(
        ({ reason, from, to, shareOfTraining, dataset }) =>
          html`<tr><td>${foreign(reason)}</td><td>${minute(from)}</td><td>${minute(to)}</td><td>${dataset ?? 'training set'}</td><td class="number">${shareOfTraining === null ? 'unknown' : percent(shareOfTraining)}</td></tr>`,
      )}</tbody></table>`,
    )}</section>`;
}
