import { normalDraw } from '../../src/statistics/random.js';
import { oneOf, worldOf } from './rows.js';
import { logistic, number } from './worlds.js';

/** Three features: an amount, an age and a channel. */
export const threeFeatures = () =>
  worldOf(
    0,
    0.5,
    (factor: number, random) => {
      const age = Math.round(40 + 10 * (normalDraw(random) + factor));
      const amount = Math.exp(3.5 + 0.6 * normalDraw(random) + 0.01 * (age - 40));
      const fields = {
        amount: amount.toFixed(2),
        age: String(age),
        channel: oneOf({ web: 50, app: 30, store: 20 }, random),
      };
      return { fields, label: random() < logistic(0.06 * (age - 42)) ? '1' : '0' };
    },
    (fields) => logistic(0.055 * (number(fields.age) - 42)),
  );

/** Ten groups of six strongly correlated features; two groups move. */
export const sixtyFeatures = () =>
  worldOf(
    false,
    true,
    (moved: boolean, random) => {
      const groups = Array.from({ length: 10 }, (_, g) => normalDraw(random) + (moved && g < 2 ? 0.5 : 0));
      const fields = Object.fromEntries(
        groups.flatMap((group, g) =>
          Array.from({ length: 6 }, (_, i) => [
            `g${g}_${i}`,
            ((1 + i) * (group + 0.2 * normalDraw(random))).toFixed(3),
          ]),
        ),
      );
      return { fields, label: random() < logistic(groups[0] ?? 0) ? '1' : '0' };
    },
    (fields) => logistic(0.9 * number(fields.g0_0)),
  );

/** Five answers from 1 to 5, so that many rows are equal. */
export const answersOnly = () =>
  worldOf(
    3.2,
    3.5,
    (mean: number, random) => {
      const mood = normalDraw(random);
      const answer = (offset: number) =>
        Math.max(1, Math.min(5, Math.round(mean + offset + 0.8 * mood + 0.5 * normalDraw(random))));
      const [price, service, quality, speed, overall] = [-0.3, 0.4, 0.2, 0, 0.1].map(answer);
      const fields = Object.fromEntries(
        Object.entries({ price, service, quality, speed, overall }).map(([name, value]) => [
          name,
          String(value),
        ]),
      );
      return { fields, label: random() < logistic(1.2 * (3 - (overall ?? 3))) ? '1' : '0' };
    },
    (fields) => logistic(1.1 * (3 - number(fields.overall))),
  );
