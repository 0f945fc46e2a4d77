import type { RunRecord } from '../../contract/run.js';
import { foreign, html, type Markup, prose, scrolling } from '../markup.js';
import { figure, minute } from '../numbers.js';
import { distances } from '../plots/distances.js';
import { type ComparedReach, reachOf } from '../reach.js';
import type { ReportedGate, ReportedVersion, ReportedWindow } from '../reported-gate.js';
import type { RunReport } from '../run-report.js';
import { legend } from './legend.js';

const DRAWN = 12;
const LISTED = 24;
const NAMES_LISTED = 8;

/** The violations of both baselines on windows already captured: a plot, then numbers by feature and by window. */
export function backtest(
  gate: ReportedGate,
  version: ReportedVersion,
  { result, onFiles }: Pick<RunReport, 'result' | 'onFiles'>,
): Markup {
  const { underLiveBaseline } = gate;
  const { backtest: windows, figures } = version;
  const title = html`<h2>Backtest: the new baseline on windows already captured</h2>`;
  if (windows.length === 0) {
    return html`<section>${title}<p>${onFiles ? 'No window of the traffic has rows' : 'No captured window could be scored with the new model'}, so there is no backtest.</p></section>`;
  }
  const reaches = reachOf(underLiveBaseline, windows);
  const more = reaches.length - DRAWN + gate.featuresLeftOut;
  return html`<section>${title}
    <p>${windows.length} windows from ${minute(windows[0]?.windowStart ?? '')} on, ${onFiles?.scored === false ? 'inputs only' : 'scored with the new model'}: ${withViolations(underLiveBaseline)} have violations under the old baseline, ${withViolations(windows)} under the new one. Expected false alarms: ${foreign(figures.falseAlarms)}.</p>
    <figure class="plot">${legend(['live', 'candidate'], 'dot')}${distances(reaches.slice(0, DRAWN))}
    <figcaption>Distance of each window from each baseline, as the monitor computes it. A distance to the right of the dashed line is a violation.${more > 0 ? ` The plot shows the ${DRAWN} features with the largest distances; ${more} more are not drawn.` : ''}</figcaption></figure>
    ${accepted(version, result)}
    <details><summary>by feature, with the smallest shift that is detected</summary>${byFeature(reaches, version, gate.featuresLeftOut)}</details>
    <details><summary>by window</summary>${byWindow(underLiveBaseline, windows)}</details></section>`;
}

const withViolations = (windows: readonly ReportedWindow[]) =>
  windows.filter(({ violations }) => violations > 0).length;

/** The violations that an approval accepts. In verification, a window with only these counts as clean. */
function accepted(
  { accepted: names, moreViolations }: ReportedVersion,
  result: RunRecord | null,
): Markup | '' {
  if (names.length === 0 && moreViolations === 0) return '';
  const approved = result?.decision?.decision === 'approve';
  const who =
    result === null ? 'An approval accepts' : approved ? 'The approval accepted' : 'No approval accepted';
  return html`<p><strong>${who}</strong> these violations, which the new baseline raised on captured windows: ${listed(names, names.length)}.${moreViolations > 0 ? ` ${moreViolations} more did not fit into the list and count as unexpected.` : ''}</p>`;
}

function byFeature(
  reaches: readonly ComparedReach[],
  { checks, backtest: windows }: ReportedVersion,
  leftOut: number,
): Markup {
  const power = checks.find(({ id }) => id === 'smallest-detectable-shift');
  const caught = new Map(power?.evidence?.map(({ feature, value }) => [feature, value]));
  const shown = reaches.slice(0, LISTED);
  const more = reaches.length - shown.length + leftOut;
  const side = (of: ComparedReach['live']) =>
    html`<td class="number">${figure(of?.largest)}</td><td class="number">${of ? `${of.over} of ${of.windows}` : '–'}</td>`;
  return html`${scrolling(
    'Backtest by feature',
    html`<table><caption>Largest distance in ${windows.length} windows, by feature</caption><thead><tr><th scope="col" rowspan="2">feature</th><th scope="colgroup" colspan="2">old baseline</th><th scope="colgroup" colspan="2">new baseline</th><th scope="col" rowspan="2" class="number">threshold</th><th scope="col" rowspan="2" class="number">smallest shift detected</th></tr>
      <tr><th scope="col" class="number">largest distance</th><th scope="col" class="number">windows over</th><th scope="col" class="number">largest distance</th><th scope="col" class="number">windows over</th></tr></thead><tbody>${shown.map(
        ({ feature, live, candidate }) =>
          html`<tr><th scope="row">${foreign(feature)}</th>${side(live)}${side(candidate)}<td class="number">${thresholds(live, candidate)}</td><td class="number">${caught.has(feature) ? `${figure(caught.get(feature))} sd` : '–'}</td></tr>`,
      )}</tbody></table>`,
  )}<p class="note">The smallest shift of a numeric feature's mean that raises a violation, in standard deviations (sd). A dash means that it is larger than 2 sd, or that the feature is categorical.${more > 0 ? ` ${more} more features are not listed.` : ''}</p>`;
}

/** One number if both baselines have the same threshold, else both. */
function thresholds(live: ComparedReach['live'], candidate: ComparedReach['candidate']): string {
  const both = [live?.threshold, candidate?.threshold].filter((one) => one !== undefined).map(figure);
  return [...new Set(both)].join(' → ');
}

function byWindow(underLive: readonly ReportedWindow[], windows: readonly ReportedWindow[]): Markup {
  return scrolling(
    'Backtest by window',
    html`<table><caption>Violations that the monitor would have raised in each window, and the three largest distances</caption><thead><tr><th scope="col">window</th><th scope="col" class="number">rows</th><th scope="col">under the old baseline</th><th scope="col">under the new baseline</th></tr></thead><tbody>${windows.map(
      (window, i) =>
        html`<tr><th scope="row">${minute(window.windowStart)}</th><td class="number">${window.rows}</td><td>${violationsOf(underLive[i])}</td><td>${violationsOf(window)}</td></tr>`,
    )}</tbody></table>`,
  );
}

/** The violations that the monitor would have raised, and the three largest distances relative to their thresholds. */
function violationsOf(window: ReportedWindow | undefined): Markup | string {
  if (!window) return '–';
  const nearest = [...window.drift]
    .sort((a, b) => b.distance / b.threshold - a.distance / a.threshold)
    .slice(0, 3)
    .filter(({ distance }) => distance > 0);
  return html`${window.violations === 0 ? '✓ none' : html`✗ ${listed(window.violated, window.violations)}`}${
    nearest.length > 0
      ? html`<div class="note">${nearest.map(({ feature, distance }, i) => html`${i > 0 ? ', ' : ''}${foreign(feature)} ${figure(distance)}`)}</div>`
      : ''
  }`;
}

function listed(names: readonly string[], count: number): Markup {
  const shown = names.slice(0, NAMES_LISTED);
  const more = count - shown.length;
  return html`${shown.map((one, i) => html`${i > 0 ? ', ' : ''}${prose(one)}`)}${more > 0 ? ` and ${more} more` : ''}`;
}
