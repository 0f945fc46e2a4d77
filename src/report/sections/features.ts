import type { ComparedFeature } from '../../domain/gate/report/compared-distributions.js';
import { foreign, html, type Markup } from '../markup.js';
import { figure, percent } from '../numbers.js';
import { distribution, SERIES } from '../plots/distribution.js';
import { type ComparedReach, reachOf } from '../reach.js';
import type { ReportedGate, ReportedVersion } from '../reported-gate.js';
import { shortened } from '../shortened.js';
import { legend } from './legend.js';

const NAME_SHOWN = 200;

/** Each feature in both baselines and in the traffic, side by side. */
export function features(
  { distributions, underLiveBaseline }: ReportedGate,
  version: ReportedVersion,
): Markup | '' {
  if (!distributions || distributions.features.length === 0) return '';
  const { features: shown, more } = distributions;
  const reach = new Map(reachOf(underLiveBaseline, version.backtest).map((one) => [one.feature, one]));
  return html`<section><h2>Features</h2>
    <p class="note">The plots show shares of the rows${more > 0 ? ` for the ${shown.length} features that moved furthest; ${more} more are not drawn` : '. The feature that moved furthest comes first'}. The line of the new baseline should match the line of the traffic. In each table, the first line is the monitor's distance: it compares distinct values, so it can be 0 although the shares changed; ✗ is above the threshold. The second line compares the frequencies of all rows; the monitor does not compute it. In bar charts, the upper bar is the old baseline, the middle one the new baseline and the lower one the traffic; the percentage is the traffic's.</p>
    ${legend(['live', 'candidate', 'traffic'], 'line')}
    <div class="cards">${shown.map((feature) => card(feature, reach.get(feature.feature)))}</div></section>`;
}

function card(feature: ComparedFeature, reach: ComparedReach | undefined): Markup {
  const { feature: name, distance, shift, missing } = feature;
  const side = (key: 'live' | 'candidate') =>
    html`<td>${figure(distance[key])}${mark(distance[key], reach?.[key]?.threshold)}</td>`;
  const isMissing = SERIES.some(({ key }) => (missing[key] ?? 0) > 0);
  return html`<figure class="card"><h3 title="${name}">${foreign(shortened(name, NAME_SHOWN))}</h3>${distribution(feature)}
    <figcaption><table><thead><tr><th scope="col">traffic's distance</th><th scope="col">from old</th><th scope="col">from new</th></tr></thead><tbody>
    <tr><th scope="row">by the monitor</th>${side('live')}${side('candidate')}</tr>
    <tr><th scope="row">by every row</th><td>${figure(shift.live)}</td><td>${figure(shift.candidate)}</td></tr></tbody></table>${
      isMissing
        ? html`<p>missing: ${SERIES.map(({ key, name: where }, i) => html`${i > 0 ? ', ' : ''}${missing[key] === null ? '–' : percent(missing[key])} in the ${where}`)}</p>`
        : ''
    }</figcaption></figure>`;
}

/** Marks a distance above or below its threshold, if the threshold is known. */
function mark(distance: number | null, threshold: number | undefined): Markup | '' {
  if (distance === null || threshold === undefined) return '';
  return distance > threshold
    ? html`\u00a0<span class="bad" title="over ${figure(threshold)}">✗</span>`
    : html`\u00a0<span class="good" title="within ${figure(threshold)}">✓</span>`;
}
