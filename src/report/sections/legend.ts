import { html, type Markup } from '../markup.js';
import { SERIES } from '../plots/distribution.js';

/** Legend of lines and bars, or of dots. Each entry has its own dash or shape beside its colour. */
export function legend(keys: readonly string[], as: 'line' | 'dot'): Markup {
  return html`<ul class="legend">${SERIES.filter(({ key }) => keys.includes(key)).map(
    ({ style, name }) =>
      html`<li><svg viewBox="0 0 35 12" aria-hidden="true">${
        as === 'line'
          ? html`<rect class="bar ${style}" x="0" y="2" width="10" height="8"/><path class="line ${style}" d="M13 6H35"/>`
          : html`<circle class="dot ${style}" cx="17" cy="6" r="4"/>`
      }</svg>${name}</li>`,
  )}</ul>`;
}
