import { integerDraw, type Random } from '../../src/statistics/random.js';
import type { Defect } from './defects.js';
import { type Fields, inSome, rewritten } from './rows.js';
import type { Scene, World } from './scene.js';
import { number } from './worlds.js';

/** Labels the newest 40 % of the rows as negative, because their outcome is not known yet. */
export function unmatured(scene: Scene): Scene {
  const known = scene.training.length * 0.6;
  return { ...scene, training: scene.training.map((row, i) => (i < known ? row : { ...row, label: '0' })) };
}

/** Replaces the labels with the predictions of the model. */
export function modelAnswersAsLabels(scene: Scene): Scene {
  const { score } = scene;
  if (score === null) return scene;
  return {
    ...scene,
    training: scene.training.map(({ cells }) => ({ cells, label: score(cells) > 0.5 ? '1' : '0' })),
  };
}

/** Draws rows from a few people only: personal data repeats, answers vary. */
export function fewPeople(world: World, count: number): World {
  const personal = ['age', 'height', 'weight', 'bmi', 'income', 'region_code', 'plan'];
  const smoker = ['smoker_never', 'smoker_former', 'smoker_current'];
  const kept = new Set([...personal, ...smoker].map((column) => world.columns.indexOf(column)));
  return {
    ...world,
    draw: (from, moved, rows, random) => {
      const chosen = world.draw(from, moved, count, random);
      return world.draw(from, moved, rows, random).map((row) => {
        const person = chosen[integerDraw(random, count)] ?? row;
        return {
          cells: row.cells.map((cell, i) => (kept.has(i) ? (person.cells[i] ?? null) : cell)),
          label: person.label,
        };
      });
    },
  };
}

/** An order of the nightly test of the shop. */
export function testOrder(order: Fields, random: Random): Fields {
  return {
    ...order,
    customer: '12345',
    account_days: '0',
    second_of_day: String(10_800 + integerDraw(random, 120)),
    product: 'chair',
    brand: 'brand-0',
    size: 'M',
    country: 'DE',
    channel: 'web',
    payment: 'invoice',
    price: '1.00',
    quantity: '1',
    booked: '1.00',
    discount_percent: '0',
    orders: '1',
    basket_mean: '1.00',
    annual_spend: '1.00',
    days_since_order: '-1',
    rating: '5',
  };
}

export const TEST_PERSON: Fields = {
  age: '99',
  workclass: 'Private',
  fnlwgt: '123456',
  education: 'Bachelors',
  education_num: '13',
  marital_status: 'Never-married',
  occupation: 'Sales',
  relationship: 'Not-in-family',
  race: 'White',
  sex: 'Male',
  capital_gain: '0',
  capital_loss: '0',
  hours_per_week: '40',
  native_country: 'United-States',
};

/** Region codes of the old version and the codes that replace them. */
export const RENUMBERED: Readonly<Record<string, string>> = {
  11: '21',
  12: '11',
  13: '12',
  21: '31',
  22: '13',
  31: '22',
};

/** Reduces a number to a signed 16-bit integer. */
export function overflow(cell: string): string {
  const value = Number(cell) % 65_536;
  return String(value > 32_767 ? value - 65_536 : value);
}

/** The text after the comma fills the next column and shifts the following cells; the last cell is lost. */
export function shiftedAfter(share: number, column: string, piece: string): Defect {
  return (given, random, columns) => {
    const at = columns.indexOf(column) + 1;
    return given.map((cells) =>
      random() < share ? [...cells.slice(0, at), piece, ...cells.slice(at, -1)] : cells,
    );
  };
}

export function runningTotal(column: string): Defect {
  return (given, random, columns) => {
    let total = 0;
    const add = (fields: Fields) => {
      total += number(fields[column]);
      return { [column]: String(total) };
    };
    return rewritten(1, add)(given, random, columns);
  };
}

export function swappedByFirmware(reading: Fields): Fields {
  return reading.firmware === '4.2.1'
    ? { pressure_low: reading.pressure_high ?? null, pressure_high: reading.pressure_low ?? null }
    : {};
}

/** Replaces a share of a column with its mean. */
export function imputed(share: number, column: string, decimals: number): Defect {
  return (given, random, columns) => {
    const at = columns.indexOf(column);
    const mean = given.reduce((sum, cells) => sum + number(cells[at]), 0) / given.length;
    return inSome(share, column, () => mean.toFixed(decimals))(given, random, columns);
  };
}
