import type { MetricComparison, MetricVerdict, ModelComparison } from '../../contract/model-comparison.js';
import { foreign, html, type Markup, scrolling } from '../markup.js';
import { figure } from '../numbers.js';
import type { ReportedGate } from '../reported-gate.js';

const SIGN: Readonly<Record<MetricVerdict, string>> = { worse: '✗', better: '✓', equal: '=', unknown: '?' };
const TONE: Readonly<Record<MetricVerdict, string>> = {
  worse: 'bad',
  better: 'good',
  equal: 'good',
  unknown: 'caution',
};

/** The new model and the model in service, metric by metric and slice by slice. */
export function comparison({ comparison: found }: ReportedGate): Markup | '' {
  if (!found) return '';
  const { metrics, slices } = found;
  return html`<section><h2>New model against the model in service</h2>
    <p class="note">${note(found)}</p>${
      metrics.length > 0 ? table('Metrics of both models', found, metrics, () => null) : ''
    }${slices.length > 0 ? html`<details><summary>${slices.length} comparisons by slice</summary>${table('Metrics of both models by slice', found, slices, ({ feature, value, rows }) => [`${feature} ${value}`, rows])}</details>` : ''}</section>`;
}

function note({
  rows,
  rowsSeen,
  unusable,
  judged,
  margin,
  slicesLeftOut,
  problems,
}: ModelComparison): Markup {
  const sampled = rowsSeen > rows ? ` (a sample of ${rowsSeen})` : '';
  return html`Both models on the same ${rows} labelled rows${sampled}, which the new model was not trained on. The verdict depends on ${judged.join(', ')}${margin > 0 ? `, with a margin of ${figure(margin)}` : ''}. Each interval is 95 %; verdicts are corrected for the number of metrics and of slices.${unusable > 0 ? ` ${unusable} rows without a label or an output are not counted.` : ''}${slicesLeftOut > 0 ? ` ${slicesLeftOut} slices with few rows are not compared.` : ''}${problems.map((problem) => html` ${foreign(problem)}.`)}`;
}

function table<One extends MetricComparison>(
  caption: string,
  { judged }: ModelComparison,
  found: readonly One[],
  slice: (one: One) => readonly [string, number] | null,
): Markup {
  const sliced = found.some((one) => slice(one) !== null);
  const head = sliced ? html`<th scope="col">slice</th><th scope="col" class="number">rows</th>` : '';
  return scrolling(
    caption,
    html`<table><caption>${caption}</caption><thead><tr>${head}<th scope="col">metric</th><th scope="col" class="number">in service</th><th scope="col" class="number">new model</th><th scope="col" class="number">difference</th><th scope="col" class="number">interval</th><th scope="col">verdict</th><th scope="col">test</th></tr></thead><tbody>${found.map(
      (one) => {
        const [name, rows] = slice(one) ?? ['', 0];
        return html`<tr class="${TONE[one.verdict]}">${sliced ? html`<td>${foreign(name)}</td><td class="number">${rows}</td>` : ''}<th scope="row">${one.metric}${judged.includes(one.metric) && !sliced ? ' (decides)' : ''}</th><td class="number">${figure(one.champion)}</td><td class="number">${figure(one.challenger)}</td><td class="number">${figure(one.difference)}</td><td class="number">${one.interval ? `${figure(one.interval[0])} to ${figure(one.interval[1])}` : '–'}</td><td class="verdict">${SIGN[one.verdict]} ${one.verdict}</td><td>${one.method}</td></tr>`;
      },
    )}</tbody></table>`,
  );
}
