import type { ComparedFeature, Shares } from '../../domain/gate/report/compared-distributions.js';
import { html, type Markup } from '../markup.js';
import { figure, percent } from '../numbers.js';
import { shortened } from '../shortened.js';
import { px } from './px.js';

const WIDTH = 300;
const HEIGHT = 132;
const FOOT = 18;

export const SERIES = [
  { key: 'live', style: 'old', name: 'old baseline' },
  { key: 'candidate', style: 'new', name: 'new baseline' },
  { key: 'traffic', style: 'traffic', name: 'traffic now' },
] as const satisfies readonly { key: keyof Shares; style: string; name: string }[];

/** One feature in the old baseline, the new one and the traffic. Each line has its own colour and dash. */
export function distribution(feature: ComparedFeature): Markup {
  switch (feature.kind) {
    case 'numeric':
      return steps(feature);
    case 'categorical':
      return bars(feature);
    case 'unlike':
      return differentTypes(feature);
  }
}

type Numeric = Extract<ComparedFeature, { kind: 'numeric' }>;
type Categorical = Extract<ComparedFeature, { kind: 'categorical' }>;
type Unlike = Extract<ComparedFeature, { kind: 'unlike' }>;

/** A column that contains numbers in one source and texts in another cannot be drawn in one plot. */
function differentTypes({ types }: Unlike): Markup {
  return html`<p class="unlike">✗ The type of this column differs: ${SERIES.map(({ key, name }, i) => html`${i > 0 ? ', ' : ''}${types[key] ?? 'absent'} in the ${name}`)}.</p>`;
}

function steps({ feature, edges, shares }: Numeric): Markup {
  const highest = Math.max(1e-9, ...SERIES.flatMap(({ key }) => shares[key] ?? []));
  const bins = edges.length - 1;
  const x = (i: number) => px(4 + (i / bins) * (WIDTH - 8));
  const y = (share: number) => px(HEIGHT - FOOT - (share / highest) * (HEIGHT - FOOT - 8));
  const path = (values: readonly number[]) =>
    values.map((share, i) => `${i === 0 ? `M${x(0)} ` : 'V'}${y(share)}H${x(i + 1)}`).join('');
  const ends = [edges[0], edges[Math.floor(bins / 2)], edges.at(-1)] as const;
  const modes = SERIES.map(({ key, name }) => `${name}: ${mode(shares[key], edges)}`).join('; ');
  return html`<svg role="img" aria-label="Distribution of ${feature}; most frequent around: ${modes}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <line class="base" x1="4" x2="${WIDTH - 4}" y1="${HEIGHT - FOOT}" y2="${HEIGHT - FOOT}"/>
    ${shares.traffic ? html`<path class="area" d="${path(shares.traffic)}V${HEIGHT - FOOT}H4Z"/>` : ''}
    ${SERIES.map(({ key, style }) => {
      const values = shares[key];
      return values ? html`<path class="line ${style}" d="${path(values)}"/>` : '';
    })}
    <text class="tick start" x="4" y="${HEIGHT - 4}">${figure(ends[0])}</text>
    <text class="tick" x="${WIDTH / 2}" y="${HEIGHT - 4}">${figure(ends[1])}</text>
    <text class="tick end" x="${WIDTH - 4}" y="${HEIGHT - 4}">${figure(ends[2])}</text>
  </svg>`;
}

function mode(values: readonly number[] | null, edges: readonly number[]): string {
  if (!values) return 'none';
  const at = values.indexOf(Math.max(...values));
  return figure(((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2);
}

const ROW = 30;
const LABEL = 108;
/** Values that the description for screen readers names. */
const DESCRIBED = 3;

function bars({ feature, values, shares }: Categorical): Markup {
  const all = [...values, 'all others'];
  const rows = all
    .map((value, i) => ({ value, of: SERIES.map(({ key }) => shares[key]?.[i] ?? null) }))
    .filter(({ value, of }, i) => i < values.length || (value && of.some((share) => (share ?? 0) > 0.0005)));
  const highest = Math.max(1e-9, ...rows.flatMap(({ of }) => of.map((share) => share ?? 0)));
  const height = rows.length * ROW;
  return html`<svg role="img" aria-label="Shares of the values of ${feature}. ${rows
    .slice(0, DESCRIBED)
    .map(({ value, of }) => `${value}: ${sharesInWords(of)}`)
    .join('; ')}" viewBox="0 0 ${WIDTH} ${height}">
    ${rows.map(({ value, of }, i) => {
      const top = i * ROW;
      return html`<g><title>${value}: ${sharesInWords(of)}</title>
        <text class="tick end" x="${LABEL - 6}" y="${top + 17}">${shortened(value, 15)}</text>
        ${SERIES.map(({ style }, s) => {
          const share = of[s];
          if (share === null || share === undefined) return '';
          const length = px(Math.max(0.5, (share / highest) * (WIDTH - LABEL - 44)));
          return html`<rect class="bar ${style}" x="${LABEL}" y="${top + 2 + s * 8.5}" width="${length}" height="7"/>${
            s === 2
              ? html`<text class="tick start" x="${LABEL + length + 4}" y="${top + 26}">${percent(share)}</text>`
              : ''
          }`;
        })}</g>`;
    })}
  </svg>`;
}

function sharesInWords(of: readonly (number | null)[]): string {
  return SERIES.map(({ name }, i) => {
    const share = of[i];
    return `${name} ${share === null || share === undefined ? 'none' : percent(share)}`;
  }).join(', ');
}
