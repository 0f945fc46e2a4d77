import { integerDraw, normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';
import type { Cells } from '../scene.js';
import { columnsOf } from './column.js';
import { hashOf } from './hash.js';
import { labelled, probabilityOf } from './model.js';
import { type Drift, type HonestScene, quietWindows, type Source } from './source.js';

const [LIVE, TRAINING, BASELINE, WINDOWS, WINDOW_ROWS] = [1500, 2000, 1200, 4, 450];

type Kind =
  | 'normal'
  | 'logNormal'
  | 'count'
  | 'code'
  | 'category'
  | 'flag'
  | 'money'
  | 'share'
  | 'identifier';

/** Names of columns by kind. A table draws 6 to 14 of its theme's columns. */
const THEMES: Readonly<Record<string, readonly (readonly [string, Kind])[]>> = {
  orders: [
    ['order_value', 'money'],
    ['items', 'count'],
    ['channel', 'category'],
    ['discount', 'share'],
    ['first_order', 'flag'],
    ['country', 'category'],
    ['shop_code', 'code'],
    ['delivery_km', 'logNormal'],
    ['customer_age', 'normal'],
    ['shipping_fee', 'money'],
    ['gift', 'flag'],
    ['carrier', 'category'],
    ['weight_kg', 'logNormal'],
    ['order_ref', 'identifier'],
  ],
  loans: [
    ['amount', 'money'],
    ['income', 'money'],
    ['term_months', 'code'],
    ['purpose', 'category'],
    ['age', 'normal'],
    ['utilisation', 'share'],
    ['delinquencies', 'count'],
    ['owner', 'flag'],
    ['branch', 'code'],
    ['score', 'normal'],
    ['employment_years', 'logNormal'],
    ['state', 'category'],
    ['balance', 'money'],
    ['open_accounts', 'count'],
  ],
  telemetry: [
    ['temperature', 'normal'],
    ['vibration', 'logNormal'],
    ['pressure', 'normal'],
    ['errors', 'count'],
    ['firmware', 'category'],
    ['mode', 'code'],
    ['duty', 'share'],
    ['charging', 'flag'],
    ['voltage', 'normal'],
    ['site', 'category'],
    ['uptime_hours', 'logNormal'],
    ['restarts', 'count'],
    ['door_open', 'flag'],
    ['device', 'identifier'],
  ],
  customers: [
    ['tenure_months', 'logNormal'],
    ['age', 'normal'],
    ['plan', 'category'],
    ['monthly_fee', 'money'],
    ['calls', 'count'],
    ['segment', 'code'],
    ['paperless', 'flag'],
    ['usage_share', 'share'],
    ['region', 'category'],
    ['spend', 'money'],
    ['tickets', 'count'],
    ['satisfaction', 'normal'],
    ['partner', 'flag'],
    ['acquired_by', 'category'],
  ],
};
const WORDS = [
  'alpha',
  'north',
  'basic',
  'web',
  'metro',
  'gold',
  'rural',
  'express',
  'south',
  'mobile',
  'direct',
  'plus',
];

interface BusinessColumn {
  readonly name: string;
  readonly kind: Kind;
  /** Correlation with the common factor. */
  readonly loading: number;
  readonly gaps: number;
  readonly centre: number;
  readonly spread: number;
  readonly decimals: number;
  /** Values and their weights. */
  readonly options: readonly (readonly [string, number])[];
}

interface BusinessDrift extends Drift {
  /** Shift of the common factor, in standard deviations. */
  readonly factor?: number;
  /** Shift of one column, in standard deviations. */
  readonly shift?: { readonly column: string; readonly by: number };
  /** Factor of the weight of one option. */
  readonly mix?: { readonly column: string; readonly option: string; readonly by: number };
  /** Factor of every amount of money. */
  readonly growth?: number;
  /** Factor of the shares of gaps. */
  readonly gaps?: number;
  readonly windowRows?: number;
  readonly retrains?: boolean;
}

const NO_DRIFT: BusinessDrift = { name: 'nothing moved', isLarge: false };

export function businessTables(): readonly Source<BusinessDrift>[] {
  return Object.keys(THEMES).flatMap((theme) => [1, 2].map((version) => businessTable(theme, version)));
}

function businessTable(theme: string, version: number): Source<BusinessDrift> {
  const name = `${theme} ${version}`;
  const columns = structureOf(theme, seededRandom(hashOf(name)));
  const sampler = seededRandom(hashOf(`${name}/sample`));
  const sample = Array.from({ length: 3000 }, () => rowOf(columns, NO_DRIFT, sampler));
  const names = columns.map((column) => column.name);
  const probability = probabilityOf(columnsOf(names, sample));
  return {
    name,
    columns: names,
    sample,
    isSmall: false,
    isOnlyHonest: false,
    drifts: driftsOf(name, columns),
    scene: (drift, random) => sceneOf(columns, probability, drift, random),
  };
}

function structureOf(theme: string, random: Random): readonly BusinessColumn[] {
  const all = THEMES[theme] ?? [];
  const count = 6 + integerDraw(random, 9);
  const kept = new Set(
    all
      .map(([name], i) => ({ name, key: i < 3 ? 0 : random() }))
      .sort((a, b) => a.key - b.key)
      .slice(0, count)
      .map(({ name }) => name),
  );
  return all
    .filter(([name]) => kept.has(name))
    .map(([name, kind]): BusinessColumn => {
      const choices = 3 + integerDraw(random, 7);
      const codeStep = [1, 6, 10][integerDraw(random, 3)] as number;
      const start = integerDraw(random, WORDS.length);
      const option = (i: number) =>
        kind === 'code' ? String(codeStep * (i + 1)) : (WORDS[(start + i) % WORDS.length] as string);
      return {
        name,
        kind,
        loading: 0.7 * random(),
        gaps: random() < 0.45 ? 0 : 0.08 * random(),
        centre:
          { normal: 20 + 60 * random(), logNormal: 1 + 3 * random(), money: 3 + 5 * random() }[
            kind as 'normal'
          ] ?? 3 * random() + 1,
        spread: kind === 'normal' ? 3 + 12 * random() : 0.4 + 0.6 * random(),
        decimals: integerDraw(random, 4),
        options: Array.from({ length: choices }, (_, i) => [option(i), 0.02 + random() ** 1.5]),
      };
    });
}

function rowOf(columns: readonly BusinessColumn[], drift: BusinessDrift, random: Random): Cells {
  const common = normalDraw(random) + (drift.factor ?? 0);
  return columns.map((column) => {
    const { name, loading, gaps } = column;
    const shift = drift.shift?.column === name ? drift.shift.by : 0;
    const z = loading * common + Math.sqrt(1 - loading ** 2) * normalDraw(random) + shift;
    const value = writtenValue(column, z, drift, random);
    const isMissing = random() < gaps * (drift.gaps ?? 1);
    return isMissing ? null : value;
  });
}

function writtenValue(
  { name, kind, centre, spread, decimals, options }: BusinessColumn,
  z: number,
  { mix, growth = 1 }: BusinessDrift,
  random: Random,
): string {
  switch (kind) {
    case 'normal':
      return (centre + spread * z).toFixed(decimals);
    case 'logNormal':
      return Math.exp(centre + spread * z).toFixed(Math.max(1, decimals));
    case 'money':
      return (Math.exp(centre + spread * z) * growth).toFixed(2);
    case 'count':
      return String(Math.max(0, Math.round(centre * Math.exp(0.5 * z) - 0.5 + 0.3 * normalDraw(random))));
    case 'share':
      return (1 / (1 + Math.exp(-(centre - 2.5 + z)))).toFixed(Math.max(2, decimals));
    case 'flag':
      return z > centre - 2.2 ? '1' : '0';
    case 'identifier':
      return `${name.slice(0, 1).toUpperCase()}-${100000 + integerDraw(random, 900000)}`;
    case 'code':
    case 'category': {
      const weights = options.map(
        ([option, weight], i) =>
          weight *
          (mix?.column === name && mix.option === option ? mix.by : 1) *
          Math.exp((0.25 * z * (i - options.length / 2)) / options.length),
      );
      let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of weights.entries()) {
        left -= weight;
        if (left < 0) return options[i]?.[0] as string;
      }
      return options[0]?.[0] as string;
    }
  }
}

function driftsOf(table: string, columns: readonly BusinessColumn[]): readonly BusinessDrift[] {
  const random = seededRandom(hashOf(`${table}/drifts`));
  const any = (...kinds: Kind[]) => {
    const fitting = columns.filter(({ kind }) => kinds.includes(kind));
    return fitting[integerDraw(random, fitting.length)];
  };
  const moved = any('normal', 'logNormal', 'money', 'share', 'count');
  const other = any('normal', 'logNormal', 'money', 'share', 'count');
  const mixed = any('category', 'code');
  const rare = mixed && [...mixed.options].sort((a, b) => a[1] - b[1])[0];
  const frequent = mixed && [...mixed.options].sort((a, b) => b[1] - a[1])[0];
  const drifts: (BusinessDrift | false | undefined)[] = [
    NO_DRIFT,
    { name: 'nothing moved, windows of 150 rows', isLarge: false, windowRows: 150 },
    { name: 'the common factor rises', isLarge: true, factor: 0.6 },
    { name: 'the common factor falls', isLarge: false, factor: -0.35 },
    { name: 'retrained by hand after the factor rose', isLarge: true, factor: 0.6, retrains: false },
    moved && { name: `${moved.name} rises`, isLarge: true, shift: { column: moved.name, by: 0.9 } },
    other && { name: `${other.name} falls`, isLarge: false, shift: { column: other.name, by: -0.4 } },
    mixed &&
      rare && {
        name: `${mixed.name} ${rare[0]} grows`,
        isLarge: true,
        mix: { column: mixed.name, option: rare[0], by: 8 },
      },
    mixed &&
      frequent && {
        name: `${mixed.name} ${frequent[0]} shrinks`,
        isLarge: false,
        mix: { column: mixed.name, option: frequent[0], by: 0.3 },
      },
    mixed &&
      rare && {
        name: `${mixed.name} ${rare[0]} ends`,
        isLarge: false,
        mix: { column: mixed.name, option: rare[0], by: 0 },
      },
    columns.some(({ kind }) => kind === 'money') && {
      name: 'money grows by 15 %',
      isLarge: false,
      growth: 1.15,
    },
    columns.some(({ gaps }) => gaps > 0) && { name: 'a quarter more gaps', isLarge: false, gaps: 1.25 },
    mixed &&
      rare && {
        name: `growth with another mix`,
        isLarge: true,
        growth: 1.08,
        factor: 0.3,
        mix: { column: mixed.name, option: rare[0], by: 3 },
      },
  ];
  return drifts.filter((drift): drift is BusinessDrift => Boolean(drift));
}

function sceneOf(
  columns: readonly BusinessColumn[],
  probability: (cells: Cells) => number,
  drift: BusinessDrift,
  random: Random,
): HonestScene {
  const rows = (count: number, of: BusinessDrift) =>
    Array.from({ length: count }, () => rowOf(columns, of, random));
  const label = (cells: Cells) => labelled(cells, probability, random);
  const quiet = quietWindows(drift, random);
  return {
    older: rows(TRAINING + BASELINE, NO_DRIFT).map(label),
    scene: {
      columns: columns.map(({ name }) => name),
      live: rows(LIVE, NO_DRIFT),
      training: rows(TRAINING, drift).map(label),
      baseline: rows(BASELINE, drift),
      baselineIsTraining: false,
      ...(quiet > 0
        ? { before: Array.from({ length: quiet }, () => rows(drift.windowRows ?? WINDOW_ROWS, NO_DRIFT)) }
        : {}),
      windows: Array.from({ length: WINDOWS }, () => rows(drift.windowRows ?? WINDOW_ROWS, drift)),
      score: probability,
      retrains: drift.retrains ?? true,
      incidents: [],
    },
  };
}
