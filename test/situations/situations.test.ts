/** Situations that people meet, told by what diagnosis and gate make of them. Evidence is gathered as a run gathers it. */
import { describe, expect, it } from 'vitest';
import { judgeScene } from '../../bench/gate/decide.js';
import { honestScene } from '../../bench/gate/scene.js';
import { censusWorld } from '../../bench/gate/worlds.js';
import { integerDraw, normalDraw, type Random, seededRandom } from '../../src/domain/statistics/random.js';
import { judge, type Population, sentences, verdictOf } from './support.js';

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const labelled = (cells: (string | null)[], chance: number, random: Random) => ({
  cells,
  label: random() < chance ? ('1' as const) : ('0' as const),
});
const one = (random: Random, shares: Readonly<Record<string, number>>): string => {
  let left = random();
  for (const [value, share] of Object.entries(shares)) {
    left -= share;
    if (left < 0) return value;
  }
  return Object.keys(shares).at(-1) as string;
};

describe('credit patterns after an economic change', () => {
  const columns = ['income', 'debt_ratio', 'employment'];
  const economy =
    (income: number, debt: number, unemployed: number): Population =>
    (random) => {
      const earned = Math.exp(income + 0.5 * normalDraw(random));
      const ratio = Math.max(0, debt + 0.12 * normalDraw(random));
      const work = one(random, { none: unemployed, part: 0.2, full: 1 });
      return labelled([earned.toFixed(2), ratio.toFixed(4), work], logistic(4 * ratio - 2), random);
    };
  const score = (cells: readonly (string | null)[]) =>
    logistic(4 * Number(cells[1]) - 2 - 0.00001 * Number(cells[0]));
  const before = economy(10.5, 0.3, 0.05);
  const after = economy(10.2, 0.45, 0.15);

  it('are a drift: a model and a baseline of the new times are accepted', async () => {
    const judged = await judge({ columns, before, traffic: after, score, random: seededRandom(1) });
    expect(judged.diagnosis.diagnosis).toBe('Drift');
    expect(['pass', 'warn']).toContain(verdictOf(judged));
  });

  it('are not learnt from last year’s loans, and the columns that moved are named', async () => {
    const judged = await judge({
      columns,
      before,
      traffic: after,
      trainedOn: before,
      score,
      random: seededRandom(2),
    });
    expect(judged.diagnosis.diagnosis).toBe('UnrepresentativeDataset');
    expect(judged.diagnosis.reasons.join()).toMatch(/debt_ratio \(PSI/);
    expect(verdictOf(judged)).toBe('fail');
  });
});

describe('seasonal buying and a campaign', () => {
  const columns = ['basket', 'items', 'channel'];
  const season =
    (basket: number, campaign: number): Population =>
    (random) => {
      const amount = Math.exp(basket + 0.6 * normalDraw(random));
      const items = Math.max(1, Math.round(amount / 12 + normalDraw(random)));
      const channel = one(random, { campaign, web: 0.5, app: 0.3, store: 1 });
      return labelled([amount.toFixed(2), String(items), channel], logistic(amount / 60 - 1), random);
    };
  const score = (cells: readonly (string | null)[]) => logistic(Number(cells[0]) / 60 - 1);
  const summer = season(3.4, 0.05);
  const december = season(3.9, 0.3);

  it('are a drift when the new model was trained on the season itself', async () => {
    const judged = await judge({
      columns,
      before: summer,
      traffic: december,
      score,
      random: seededRandom(3),
    });
    expect(judged.diagnosis.diagnosis).toBe('Drift');
    expect(['pass', 'warn']).toContain(verdictOf(judged));
  });

  it('are not met by a training set of the whole year', async () => {
    const year: Population = (random) => (random() < 1 / 12 ? december : summer)(random);
    const judged = await judge({
      columns,
      before: summer,
      traffic: december,
      trainedOn: year,
      score,
      random: seededRandom(4),
    });
    expect(judged.diagnosis.diagnosis).toBe('UnrepresentativeDataset');
    expect(judged.diagnosis.reasons.join()).toMatch(/channel|basket/);
  });
});

describe('a new disease in the case mix', () => {
  const columns = ['temperature', 'oxygen', 'complaint'];
  const ward =
    (novel: number): Population =>
    (random) => {
      const isNew = random() < novel;
      const complaint = isNew ? 'novel-fever' : one(random, { fracture: 0.3, cardiac: 0.3, infection: 1 });
      const heat = (isNew ? 38.6 : 37) + 0.6 * normalDraw(random);
      const oxygen = (isNew ? 91 : 97) + 1.5 * normalDraw(random);
      return labelled([heat.toFixed(1), oxygen.toFixed(1), complaint], logistic(heat - 38), random);
    };
  const score = (cells: readonly (string | null)[]) => logistic(Number(cells[0]) - 38);

  it('is learnt from patients who have it', async () => {
    const judged = await judge({
      columns,
      before: ward(0),
      traffic: ward(0.1),
      score,
      random: seededRandom(5),
    });
    expect(judged.diagnosis.diagnosis).toBe('Drift');
    expect(['pass', 'warn']).toContain(verdictOf(judged));
  });

  it('is not hidden by a baseline of patients who do not: the unknown complaint is named', async () => {
    const judged = await judge({
      columns,
      before: ward(0),
      traffic: ward(0.1),
      trainedOn: ward(0),
      score,
      random: seededRandom(6),
    });
    expect(judged.diagnosis.diagnosis).not.toBe('Drift');
    expect(`${judged.diagnosis.reasons.join()} ${sentences(judged, 'fail')}`).toMatch(/complaint/);
    expect(verdictOf(judged)).toBe('fail');
  });
});

describe('the mean age of the census moves from 30 to 45', () => {
  it('is a drift, and the retrained model’s baseline is accepted', async () => {
    const judged = await judgeScene(honestScene(await censusWorld(), seededRandom(7)));
    expect(judged.diagnosis.diagnosis).toBe('Drift');
    expect(['pass', 'warn']).toContain(verdictOf(judged));
  });
});

describe('a feed that breaks', () => {
  const columns = ['age', 'balance', 'region'];
  const people =
    (missing = 0, negative = 0): Population =>
    (random) => {
      const age = Math.max(18, Math.round(44 + 12 * normalDraw(random)));
      const balance = Math.exp(7 + normalDraw(random));
      const cells = [
        String(random() < negative ? -age : age),
        random() < missing ? null : balance.toFixed(2),
        `r${integerDraw(random, 6)}`,
      ];
      return labelled(cells, logistic((age - 44) / 12), random);
    };
  const score = (cells: readonly (string | null)[]) => logistic((Number(cells[0]) - 44) / 12);

  it('by missing values past 5 % is not trained on, and says where and how much', async () => {
    const judged = await judge({
      columns,
      before: people(),
      traffic: people(0.07),
      score,
      random: seededRandom(8),
    });
    expect(judged.diagnosis.diagnosis).toBe('UpstreamDefect');
    expect(judged.diagnosis.reasons.join()).toMatch(/balance/);
    expect(judged.diagnosis.reasons.join()).toMatch(/[67](\.\d)? %/);
    expect(verdictOf(judged)).toBe('fail');
  });

  it('by negative ages is not trained on, and names the column', async () => {
    const judged = await judge({
      columns,
      before: people(),
      traffic: people(0, 0.04),
      score,
      random: seededRandom(9),
    });
    expect(judged.diagnosis.diagnosis).toBe('UpstreamDefect');
    expect(judged.diagnosis.reasons.join()).toMatch(/age/);
    expect(verdictOf(judged)).toBe('fail');
  });
});

describe('accuracy falls from 95 % to 80 % while the inputs stay as they were', () => {
  // What changed is what the label means for a row: nothing that a data-quality monitor looks at.
  const columns = ['signal', 'noise'];
  const world =
    (right: number): Population =>
    (random) => {
      const signal = normalDraw(random);
      const label = signal > 0 === random() < right ? ('1' as const) : ('0' as const);
      return { cells: [signal.toFixed(4), normalDraw(random).toFixed(4)], label };
    };
  const score = (cells: readonly (string | null)[]) => logistic(4 * Number(cells[0]));

  it('is invisible in the traffic: no window alarms, and a new baseline would be the old one', async () => {
    const judged = await judge({
      columns,
      before: world(0.95),
      traffic: world(0.8),
      score,
      random: seededRandom(10),
    });
    expect(judged.seen.backtest.flatMap(({ violated }) => violated)).toEqual([]);
    expect(judged.diagnosis.diagnosis).not.toBe('UpstreamDefect');
    expect(['pass', 'warn']).toContain(verdictOf(judged));
  });
});
