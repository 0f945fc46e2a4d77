import { integerDraw, type Random } from '../../src/statistics/random.js';
import {
  balanced,
  fannedOut,
  filledForward,
  hashed,
  interpolated,
  inverted,
  mantissaOnly,
  memorized,
  noisy,
  replayed,
  stale,
  standardised,
  swappedDate,
  toDecade,
} from './held-out-defects.js';
import { machineWorld } from './machine-world.js';
import { peopleWorld } from './people-world.js';
import { answersOnly, sixtyFeatures, threeFeatures } from './plain-worlds.js';
import { type Fields, inSome, mixing, onlyRows, rewritten } from './rows.js';
import { honestScene, type Scene, type World } from './scene.js';
import { shopWorld } from './shop-world.js';
import { ONE_PLACE, situationsOf } from './situation-builders.js';
import type { Situation } from './situations.js';
import { tripWorld } from './trip-world.js';
import { generatedWorld } from './worlds.js';

/**
 * The second half of the list that fresh.ts describes. Its individual results must not guide development.
 *
 * The list in its order before it was shuffled and split.
 * Corrupt: thousands point read as a decimal point; text cut to a short field; ages rounded to decades; a form's
 * default category; stale cache per entity; values filled forward; one source gone; join fan-out; a filter drops
 * the zeros; sample by hash takes few entities; outcomes not yet known counted as negative; labels inverted for
 * one source; a field filled only after the outcome; held-out rows in training, memorized by the model; the training
 * file replayed as traffic; weekdays counted from another day; refunds lose their sign; integer overflow;
 * scientific notation cut off; flag inverted; one-hot group rotated; one-hot group all zeros; codes shuffled
 * between versions; "other" swallows categories; null written as text; sum instead of mean; test customers; bot
 * burst; redaction to a constant; noise added; mean imputed; category hashed with a daily salt; failed joins
 * filled with zeros; a column overwritten by its neighbour; baseline from the class-balanced set; interpolated
 * rows of oversampling; scaler applied in one place; one host takes logarithms; day and month swapped; a
 * spreadsheet made dates of sizes; running total instead of counts; an unquoted comma shifts the rest of the row;
 * captured at night only; geocoder falls back to the city centre; labels are the old model's own answers; low and
 * high swapped by one firmware.
 * Honest: price list raised by 6 %; a new city of 8 %; a product of 12 % retired; younger customers grow; more
 * decimals; an optional field filled by more people; a limit lifted; campaign moves two categories; a correlated
 * group drifts; small windows; big windows; many windows; very rare positives; the mix of two modes moves; a new
 * integer code of 3 %; values rounded as before; ratings only, few distinct rows; zeros grow from 60 to 65 %; heavy-
 * tailed amounts grow; a form default as before; labels hardly predictable; baseline left behind, no retraining;
 * three features; sixty features in correlated groups; percentages beside shares; better ratings; one-hot mix
 * moves; minus one means never, as before; accounts grow older; customer numbers of newcomers; the census, a third
 * of the way; many-level category, popularity moves; refunds grow from 8 to 10 %; a small training set.
 */
export function heldOutSituations(census: World): readonly Situation[] {
  return [...corruptOnes(census), ...honestOnes(census)];
}

const { honest, corrupt, spoiled, drawn } = situationsOf('held out');
const generated = generatedWorld({}, { factor: 0.7 });
const shop = shopWorld({}, { factor: 0.5 });
const machines = machineWorld({}, { factor: 0.5 });
const people = peopleWorld({}, { older: 4, heavier: 2 });
const trips = tripWorld({}, { longer: 0.4 });

function corruptOnes(census: World): readonly Situation[] {
  const inEach = (
    name: string,
    worlds: Readonly<Record<string, World>>,
    make: (scene: Scene, random: Random, world: World) => Scene,
  ) =>
    Object.entries(worlds).map(([of, world]) =>
      corrupt(`${name}, ${of}`, (random) => make(honestScene(world, random), random, world)),
    );
  return [
    ...spoiled("a stale cache repeats each machine's first value", machines, stale('machine', 'energy_wh')),
    ...spoiled(
      'weekdays counted from another day',
      shop,
      inSome(1, 'weekday', (cell) => String((Number(cell) + 1) % 7)),
      ONE_PLACE,
    ),
    ...spoiled(
      'redaction to a constant, 10 % of the people',
      people,
      rewritten(0.1, () => ({
        age: '0',
        height: '0.0',
        weight: '0.0',
        bmi: '0.00',
        income: '0',
        plan: 'REDACTED',
      })),
    ),
    ...spoiled(
      'redaction to a constant, 10 % of the census',
      census,
      rewritten(0.1, () => ({ age: '0', race: 'REDACTED', sex: 'REDACTED', native_country: 'REDACTED' })),
    ),
    ...inEach(
      'held-out rows in training, memorized by the model',
      { generated, census, machines },
      memorized,
    ),
    ...drawn(
      'captured at night only',
      trips,
      onlyRows(trips, ({ hour }) => Number(hour) < 7),
      ONE_PLACE,
    ),
    ...spoiled('region hashed with a new salt each day', generated, hashed('region')),
    ...spoiled('occupation hashed with a new salt each day', census, hashed('occupation')),
    corrupt('labels inverted for one channel', (random) =>
      inverted(generated, honestScene(generated, random), ({ channel }) => channel === 'store'),
    ),
    corrupt('labels inverted outside the private sector, the census', (random) =>
      inverted(census, honestScene(census, random), ({ workclass }) => workclass !== 'Private'),
    ),
    ...inEach('baseline from the class-balanced set', { shop, machines }, balanced),
    ...spoiled('a loose contact adds noise to the outlet', machines, noisy('outlet', 6, 1)),
    ...spoiled(
      'a loose contact adds noise to the temperature',
      generated,
      noisy('temperature', 10, 2),
      ONE_PLACE,
    ),
    ...inEach('a load test replays the training file', { generated, census, people }, replayed),
    ...spoiled('day and month swapped where both can be', shop, rewritten(1, swappedDate)),
    ...spoiled(
      'plans cut to eight characters',
      people,
      inSome(1, 'plan', (cell) => cell.slice(0, 8)),
    ),
    ...spoiled(
      'marital status cut to eight characters, the census',
      census,
      inSome(1, 'marital_status', (cell) => cell.slice(0, 8)),
    ),
    ...spoiled('scientific notation cut off', machines, inSome(1, 'leak_rate', mantissaOnly)),
    ...spoiled(
      'failed joins filled with zeros, 10 % of the orders',
      shop,
      rewritten(0.1, () => ({ account_days: '0', orders: '0', basket_mean: '0.00', annual_spend: '0.00' })),
    ),
    ...spoiled(
      'failed joins filled with zeros, 10 % of the census',
      census,
      rewritten(0.1, () => ({ fnlwgt: '0', education_num: '0', hours_per_week: '0' })),
    ),
    ...drawn('join fan-out, 8 % of the orders fourfold', shop, fannedOut(shop, 'brand')),
    ...drawn('join fan-out, 8 % of the census fourfold', census, fannedOut(census, 'occupation')),
    ...spoiled('readings filled forward', machines, filledForward(['inlet', 'outlet', 'pressure_low'])),
    ...spoiled('temperature filled forward', generated, filledForward(['temperature'])),
    ...spoiled('ages rounded to decades, people', people, inSome(1, 'age', toDecade)),
    ...spoiled('ages rounded to decades, census', census, inSome(1, 'age', toDecade)),
    ...spoiled(
      'small regions swallowed by one',
      generated,
      inSome(1, 'region', (cell) => (/[456]$/.test(cell) ? 'region-7' : cell)),
      ONE_PLACE,
    ),
    ...spoiled(
      'other occupations swallowed, the census',
      census,
      inSome(1, 'occupation', (cell) => (/^(Sales|Craft-repair|Other-service)$/.test(cell) ? 'Other' : cell)),
      ONE_PLACE,
    ),
    ...spoiled(
      'refunds lose their sign',
      shop,
      inSome(1, 'booked', (cell) => cell.replace('-', '')),
    ),
    ...spoiled('scaler applied in one place', generated, standardised, ONE_PLACE),
    ...spoiled('scaler applied in one place, the census', census, standardised, ONE_PLACE),
    ...spoiled(
      'newsletter flag inverted',
      shop,
      inSome(1, 'newsletter', (cell) => (cell === '1' ? '0' : '1')),
      ONE_PLACE,
    ),
    ...spoiled(
      'sex inverted, the census',
      census,
      inSome(1, 'sex', (cell) => (cell === 'Male' ? 'Female' : 'Male')),
      ONE_PLACE,
    ),
    ...inEach('oversampling interpolates rows', { people, machines }, interpolated),
    ...botBursts(),
  ];
}

function honestOnes(census: World): readonly Situation[] {
  return [
    honest('values rounded to fives as before', (random) =>
      honestScene(toFives(people, ['age', 'height', 'weight']), random),
    ),
    honest('a new city of 8 %', (random) => honestScene(tripWorld({}, { newCity: 0.08 }), random)),
    honest('windows of 3,000 trips', (random) =>
      honestScene(trips, random, true, { training: 6000, windows: 3, windowRows: 3000 }),
    ),
    honest('customer numbers of newcomers', (random) =>
      honestScene(shopWorld({ customers: 60_000 }, { customers: 66_000, newcomers: 0.2 }), random),
    ),
    honest('temperatures with two more decimals', (random) =>
      honestScene(machineWorld({ decimals: 1 }, { decimals: 3, factor: 0.2 }), random),
    ),
    honest("the form's default country, as before", (random) =>
      honestScene(shopWorld({ formDefault: 0.3 }, { formDefault: 0.3, factor: 0.4 }), random),
    ),
    honest('readings without an error grow from 60 to 65 %', (random) =>
      honestScene(machineWorld({ faultless: 0.6 }, { faultless: 0.65 }), random),
    ),
    honest('sixty features in correlated groups', (random) => honestScene(sixtyFeatures(), random)),
    honest('the census, a third of the way', (random) => honestScene(mixing(census, 0, 0.33), random)),
    honest('younger people in the census', (random) => honestScene(mixing(census, 0.7, 0.4), random)),
    honest('price list raised by 6 %', (random) => honestScene(shopWorld({}, { priceFactor: 1.06 }), random)),
    honest('better ratings', (random) => honestScene(shopWorld({}, { betterRatings: 0.35 }), random)),
    honest('machines idle more', (random) =>
      honestScene(machineWorld({ running: 0.6 }, { running: 0.45 }), random),
    ),
    honest('ratings only, few distinct rows', (random) => honestScene(answersOnly(), random)),
    honest('a limit on fares lifted', (random) => honestScene(tripWorld({ limit: 30 }, {}), random)),
    honest('trips: baseline left behind, no retraining', (random) => ({
      ...honestScene(trips, random),
      retrains: false,
    })),
    honest('three features', (random) => honestScene(threeFeatures(), random)),
  ];
}

/** Rounds some columns to multiples of five, before and after the change. */
function toFives(world: World, rounded: readonly string[]): World {
  const at = new Set(rounded.map((column) => world.columns.indexOf(column)));
  return {
    ...world,
    draw: (...request) =>
      world.draw(...request).map((row) => ({
        ...row,
        cells: row.cells.map((cell, i) => (at.has(i) ? String(5 * Math.round(Number(cell) / 5)) : cell)),
      })),
  };
}

/** Requests of one script: 60 % of the rows of one window, or one in seven rows of a training set. */
function botBursts(): readonly Situation[] {
  const generatedBot = (fields: Fields, random: Random): Fields => ({
    ...fields,
    visits: '0',
    member: '0',
    channel: 'web',
    region: 'region-2',
    hour: random() < 0.8 ? '3' : '4',
  });
  const shopBot = (fields: Fields, random: Random): Fields => ({
    ...fields,
    customer: '48213',
    account_days: '1',
    weekday: '2',
    second_of_day: String(11_000 + integerDraw(random, 600)),
    product: 'vase',
    channel: 'web',
    payment: 'invoice',
    quantity: '1',
    newsletter: '0',
  });
  const burst = (scene: Scene, bot: (fields: Fields, random: Random) => Fields, random: Random): Scene => ({
    ...scene,
    windows: scene.windows.map((window, i) =>
      i === scene.windows.length - 2 ? rewritten(0.6, bot)(window, random, scene.columns) : window,
    ),
  });
  return [
    ...spoiled('bots, one in seven rows, generated', generated, rewritten(1 / 7, generatedBot), [
      'training set',
    ]),
    ...spoiled('bots, one in seven rows, shop', shop, rewritten(1 / 7, shopBot), ['training set']),
    corrupt('bot burst in one window, generated', (random) =>
      burst(honestScene(generated, random), generatedBot, random),
    ),
    corrupt('bot burst in one window, shop', (random) => burst(honestScene(shop, random), shopBot, random)),
  ];
}
