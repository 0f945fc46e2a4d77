import { normalDraw, type Random } from '../../src/statistics/random.js';
import { oneOf, worldOf } from './rows.js';
import { logistic, number } from './worlds.js';

interface PeopleShape {
  /** Additional kilograms; dependent features change accordingly. */
  readonly heavier?: number;
  readonly older?: number;
  /** Incomes grow by this factor, the largest included. */
  readonly income?: number;
  /** Share of a region that did not exist before. */
  readonly newRegion?: number;
  /** Dependence of the label on the features: 1 as usual, 0 none. */
  readonly signal?: number;
}

const PLANS = { 'basic-single': 35, 'basic-family': 30, 'premium-single': 15, 'premium-family': 20 };
const REGIONS = { 11: 30, 12: 22, 13: 18, 21: 14, 22: 9, 31: 7 };

/** Members of a health plan and their survey answers; the label is whether they see a doctor within the year. */
export const peopleWorld = (before: PeopleShape, after: PeopleShape) =>
  worldOf(before, after, personOf, (person) =>
    logistic(
      (after.signal ?? 1) *
        (0.16 * (number(person.bmi) - 26) +
          0.035 * (number(person.age) - 45) -
          0.4 * (number(person.satisfaction) - 3) +
          0.7 * number(person.smoker_current)),
    ),
  );

function personOf(shape: PeopleShape, random: Random) {
  const age = Math.max(18, Math.min(90, Math.round(44 + (shape.older ?? 0) + 14 * normalDraw(random))));
  const height = 172 + 9 * normalDraw(random);
  const frame = 74 + 0.85 * (height - 172) + 0.12 * (age - 44) + (shape.heavier ?? 0);
  const weight = Math.max(42, frame + 11 * normalDraw(random));
  const bmi = weight / (height / 100) ** 2;
  const smoker = oneOf({ never: 55, former: 27, current: 18 }, random);
  const content = normalDraw(random);
  const stars = (mean: number) =>
    Math.max(1, Math.min(5, Math.round(mean + 0.8 * content + 0.6 * normalDraw(random))));
  const satisfaction = stars(3.4);
  const region = random() < (shape.newRegion ?? 0) ? '32' : oneOf(REGIONS, random);
  const fields = {
    age: String(age),
    height: height.toFixed(1),
    weight: weight.toFixed(1),
    bmi: bmi.toFixed(2),
    income: ((shape.income ?? 1) * (19_000 / (1 - random()) ** 0.45)).toFixed(0),
    smoker_never: smoker === 'never' ? '1' : '0',
    smoker_former: smoker === 'former' ? '1' : '0',
    smoker_current: smoker === 'current' ? '1' : '0',
    satisfaction: String(satisfaction),
    waiting: String(stars(2.9)),
    advice: String(stars(3.8)),
    region_code: region,
    plan: oneOf(PLANS, random),
    steps: String(Math.round(7000 * Math.exp(0.5 * normalDraw(random) - 0.012 * (bmi - 26)))),
    contacts: String(Math.floor(-2.2 * Math.log(1 - random()))),
  };
  const odds =
    0.17 * (bmi - 26) +
    0.04 * (age - 45) -
    0.4 * (satisfaction - 3) +
    0.7 * Number(fields.smoker_current) +
    0.1 * normalDraw(random);
  return { fields, label: random() < logistic((shape.signal ?? 1) * odds) ? '1' : '0' };
}
