import { pick } from './choose.js';
import { type Feature, isNumber, print, quantile, rankOf } from './feature.js';
import { type Drift, NO_DRIFT } from './population.js';

/** What a business person knows of the columns. */
export interface Notes {
  /** Amounts of money, which grow with prices. */
  readonly money?: readonly string[];
  /** Ages in years. */
  readonly age?: string;
  /** Year or other order of time. */
  readonly time?: string;
  /** Region, shop or other place. */
  readonly place?: string;
}

const [NEW_LEAST, NEW_MOST, MORE_GAPS] = [0.02, 0.12, 0.03];

/** Honest drifts of a population: selection, policy, mix, new and closed categories, prices, ageing, time and gaps. */
export function driftsOf(name: string, features: readonly Feature[], notes: Notes): readonly Drift[] {
  const measures = features.filter(({ form, levels }) => form === 'measure' && levels.length > 15);
  const categories = features.filter(({ form }) => form === 'level' || form === 'code' || form === 'binary');
  const drifts: Drift[] = [NO_DRIFT];
  if (measures.length > 0) {
    const [x, y, z] = [1, 2, 3].map((n) => pick(`${name}/measure/${n}`, measures)) as [
      Feature,
      Feature,
      Feature,
    ];
    drifts.push(selection(x, 1), selection(y, -1), policy(z));
  }
  if (measures.length > 1) drifts.push(coupled(name, measures));
  if (categories.length > 0) {
    const [x, y] = [1, 2].map((n) => pick(`${name}/category/${n}`, categories)) as [Feature, Feature];
    drifts.push(campaign(x), seasonal(name, y));
  }
  const isRare = ({ share }: { readonly share: number }) => share >= NEW_LEAST && share <= NEW_MOST;
  const growing = categories.filter(({ form, levels }) => form !== 'binary' && levels.some(isRare));
  if (growing.length > 0) {
    const [x, y] = [1, 2].map((n) => pick(`${name}/new/${n}`, growing)) as [Feature, Feature];
    const rare = (feature: Feature) => pick(`${name}/rare`, feature.levels.filter(isRare)).value;
    drifts.push(newLevel(x, rare(x)), closedLevel(y, rare(y)));
  }
  const money = features.filter((feature) => notes.money?.includes(feature.name));
  if (money.length > 0) drifts.push(prices(money, 1.05, false), prices(money, 1.18, true));
  for (const feature of features) {
    if (feature.name === notes.age) drifts.push(ageing(feature));
    if (feature.name === notes.time) drifts.push(later(feature));
    if (feature.name === notes.place) drifts.push(otherPlaces(name, feature));
  }
  const gappy = features.filter(({ gaps }) => gaps > 0.01 && gaps < 0.25);
  if (gappy.length > 0) drifts.push(moreGaps(pick(`${name}/gaps`, gappy)));
  return drifts;
}

function selection(feature: Feature, direction: 1 | -1): Drift {
  return {
    name: `other customers: ${direction > 0 ? 'high' : 'low'} ${feature.name} more often`,
    since: (cells, stage) => {
      const cell = cells[feature.at];
      if (!isNumber(cell)) return 0.4;
      const rank = rankOf(feature, Number(cell));
      return 1 - 0.75 * Math.min(1, stage) * (direction > 0 ? 1 - rank : rank);
    },
  };
}

function policy(feature: Feature): Drift {
  const threshold = quantile(feature, 0.3);
  return {
    name: `policy: ${feature.name} under ${threshold} is rarely served`,
    since: (cells) => (isNumber(cells[feature.at]) && Number(cells[feature.at]) < threshold ? 0.15 : 1),
  };
}

function coupled(name: string, measures: readonly Feature[]): Drift {
  const a = pick(`${name}/couple/a`, measures);
  const others = measures.filter(({ at }) => at !== a.at);
  const b = pick(`${name}/couple/b`, others);
  const [middleA, middleB] = [quantile(a, 0.5), quantile(b, 0.5)];
  return {
    name: `selection couples ${a.name} and ${b.name}`,
    since: (cells) => (Number(cells[a.at]) > middleA === Number(cells[b.at]) > middleB ? 1 : 0.45),
  };
}

function campaign(feature: Feature): Drift {
  const level = pick(`campaign/${feature.name}`, feature.levels.slice(0, 4)).value;
  return {
    name: `campaign: ${feature.name} ${level} four times as often`,
    since: (cells) => (cells[feature.at] === level ? 1 : 0.25),
  };
}

function seasonal(name: string, feature: Feature): Drift {
  const chance = new Map(
    feature.levels.map(({ value }, i) => [value, pick(`${name}/${i}/season`, [0.45, 0.6, 0.75, 0.9, 1])]),
  );
  return {
    name: `season: other mix of ${feature.name}`,
    since: (cells) => chance.get(cells[feature.at] ?? '') ?? 0.7,
  };
}

function newLevel(feature: Feature, level: string): Drift {
  return {
    name: `new: ${feature.name} ${level}`,
    before: (cells) => (cells[feature.at] === level ? 0 : 1),
  };
}

function closedLevel(feature: Feature, level: string): Drift {
  return {
    name: `closed: ${feature.name} ${level}`,
    since: (cells) => (cells[feature.at] === level ? 0 : 1),
  };
}

function prices(money: readonly Feature[], factor: number, isGradual: boolean): Drift {
  return {
    name: `prices rise by ${Math.round(100 * (factor - 1))} %${isGradual ? ', still rising' : ''}`,
    isGradual,
    edit: (cells, stage) => {
      const row = [...cells];
      for (const { at, decimals } of money) {
        const cell = row[at];
        if (isNumber(cell)) row[at] = print(Number(cell) * (1 + (factor - 1) * stage), decimals);
      }
      return row;
    },
  };
}

function ageing({ at, name, decimals }: Feature): Drift {
  return {
    name: `customers are three years older (${name})`,
    edit: (cells) =>
      cells.map((cell, i) => (i === at && isNumber(cell) ? print(Number(cell) + 3, decimals) : cell)),
  };
}

function later(feature: Feature): Drift {
  const order = [...feature.levels.map(({ value }) => value)].sort((a, b) =>
    isNumber(a) && isNumber(b) ? Number(a) - Number(b) : a < b ? -1 : 1,
  );
  const middle = order[Math.floor(order.length / 2)] ?? '';
  const isLater = (cells: readonly (string | null)[]) => {
    const cell = cells[feature.at] ?? '';
    return isNumber(cell) && isNumber(middle) ? Number(cell) >= Number(middle) : cell >= middle;
  };
  return {
    name: `time passes: later ${feature.name}`,
    before: (cells) => (isLater(cells) ? 0.1 : 1),
    since: (cells) => (isLater(cells) ? 1 : 0.1),
  };
}

function otherPlaces(name: string, feature: Feature): Drift {
  const isNew = new Set(feature.levels.filter((_, i) => i % 2 === 1).map(({ value }) => value));
  return {
    name: `expansion: other ${feature.name} of ${name}`,
    since: (cells) => (isNew.has(cells[feature.at] ?? '') ? 1 : 0.25),
  };
}

function moreGaps({ at, name }: Feature): Drift {
  return {
    name: `${name} is left empty a little more often`,
    edit: (cells, _, random) => cells.map((cell, i) => (i === at && random() < MORE_GAPS ? null : cell)),
  };
}
