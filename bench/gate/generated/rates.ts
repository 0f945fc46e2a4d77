import { clopperPearson, wilson } from '../../../src/statistics/binomial.js';
import type { Decided, Decisions } from '../decide.js';
import type { Situation } from '../situations.js';
import type { GeneratedSituation } from './catalogue.js';
import { PLACEMENTS } from './errors.js';

interface Tally {
  readonly situation: Situation;
  readonly decisions: readonly Decisions[];
}
interface Case {
  readonly situation: GeneratedSituation;
  readonly decision: Decided['decision'];
}

/** The product's rates on the generated catalogue: honest situations, errors, strong errors, errors by placement. */
export function generatedRates(tallies: readonly Tally[]): string {
  const cases = tallies.flatMap(({ situation, decisions }) =>
    decisions.map(
      ({ ours }): Case => ({ situation: situation as GeneratedSituation, decision: ours.decision }),
    ),
  );
  const honest = cases.filter(({ situation }) => situation.honest);
  const corrupt = cases.filter(({ situation }) => !situation.honest);
  const strong = corrupt.filter(({ situation }) => situation.strength?.isStrong);
  const rows: readonly (readonly [string, readonly Case[], Decided['decision']])[] = [
    ['honest, refused', honest, 'refuses'],
    ['honest, left to a person', honest, 'asks'],
    ['corrupt, accepted', corrupt, 'accepts'],
    ['corrupt, left to a person', corrupt, 'asks'],
    ['strong error, accepted', strong, 'accepts'],
    ['strong error, left to a person', strong, 'asks'],
    ...PLACEMENTS.flatMap((placement) => [
      [`error in ${placement}, accepted`, of(corrupt, placement), 'accepts'] as const,
      [`strong error in ${placement}, accepted`, of(strong, placement), 'accepts'] as const,
    ]),
  ];
  return [
    '\nA strong error touches a fifth of a feature’s rows and moves them by half a standard deviation or to another kind of value (95 %: Wilson; Clopper-Pearson):\n',
    '| decision | rate |',
    '|---|---|',
    ...rows.map(([name, all, decision]) => `| ${name} | ${rate(all, decision)} |`),
  ].join('\n');
}

function of(cases: readonly Case[], placement: string): readonly Case[] {
  return cases.filter(({ situation }) => situation.placement === placement);
}

function rate(cases: readonly Case[], decision: Decided['decision']): string {
  const found = cases.filter((one) => one.decision === decision).length;
  const percent = (share: number) => (100 * share).toFixed(1);
  const [w, exact] = [wilson(found, cases.length), clopperPearson(found, cases.length)];
  return `${found} of ${cases.length} = ${percent(found / Math.max(1, cases.length))} % (${percent(w.low)}–${percent(w.high)}; ${percent(exact.low)}–${percent(exact.high)})`;
}
