import type { ComparedFeature } from '../../domain/gate/compared-distributions.js';
import { foreign, html, type Markup } from '../markup.js';
import { figure } from '../numbers.js';
import { distribution } from '../plots/distribution.js';
import type { ReportedGate } from '../reported-gate.js';
import { legend } from './legend.js';

/** Each feature in both baselines and in the traffic, side by side to be looked at. */
export function features({ distributions, settings }: ReportedGate): Markup | '' {
  if (!distributions || distributions.features.length === 0) return '';
  const { features: shown, more } = distributions;
  return html`<section><h2>The features</h2>
    <p class="note">Shares of the rows${more > 0 ? `; the ${shown.length} features that moved furthest, ${more} more are not drawn` : ', the feature that moved furthest first'}. The new baseline should lie on the traffic. Distances are the monitor's own: it compares distinct values, so a column may move at a distance of 0. Of three bars the uppermost is the old baseline, the lowest the traffic.</p>
    ${legend(['live', 'candidate', 'traffic'], 'line')}
    <div class="cards">${shown.map((feature) => card(feature, feature.kind === 'categorical' ? (settings.categorical ?? settings.comparison) : settings.comparison))}</div></section>`;
}

function card(feature: ComparedFeature, threshold: number): Markup {
  const { live, candidate } = feature.distance;
  return html`<figure class="card"><h3>${foreign(feature.feature)}</h3>${distribution(feature)}
    <figcaption>distance from the old baseline <b>${figure(live)}</b>${over(live, threshold)}, from the new <b>${figure(candidate)}</b>${over(candidate, threshold)}</figcaption></figure>`;
}

function over(distance: number | null, threshold: number): Markup | '' {
  return distance !== null && distance > threshold ? html` <span class="bad">✗ alarms</span>` : '';
}
