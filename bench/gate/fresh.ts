import { integerDraw, type Random } from '../../src/statistics/random.js';
import {
  fewPeople,
  imputed,
  modelAnswersAsLabels,
  overflow,
  RENUMBERED,
  runningTotal,
  shiftedAfter,
  swappedByFirmware,
  TEST_PERSON,
  testOrder,
  unmatured,
} from './fresh-defects.js';
import { machineWorld } from './machine-world.js';
import { peopleWorld } from './people-world.js';
import { drawnFrom, inSome, onlyRows, rewritten, withColumn } from './rows.js';
import { honestScene, USUAL, type World } from './scene.js';
import { shopWorld } from './shop-world.js';
import { ONE_PLACE, situationsOf } from './situation-builders.js';
import type { Situation } from './situations.js';
import { LYON, tripWorld } from './trip-world.js';
import { generatedWorld, number } from './worlds.js';

/**
 * The development half of a list of 46 corrupt and 34 honest kinds of situations. The list was written before any of them
 * was implemented, by an author who did not know what the gate recognises. Both lists were then shuffled (Fisher and Yates,
 * `seededRandom(20_240_229)`, corrupt kinds first) and split in the middle: first halves here, second halves in held-out.ts.
 */
export function freshSituations(census: World): readonly Situation[] {
  return [...corruptOnes(census), ...honestOnes()];
}

const { honest, corrupt, spoiled, drawn } = situationsOf('fresh');
const generated = generatedWorld({}, { factor: 0.7 });
const shop = shopWorld({}, { factor: 0.5 });
const machines = machineWorld({}, { factor: 0.5 });
const people = peopleWorld({}, { older: 4, heavier: 2 });
const trips = tripWorld({}, { longer: 0.4 });

function corruptOnes(census: World): readonly Situation[] {
  return [
    ...spoiled(
      'a spreadsheet made dates of sizes',
      shop,
      inSome(1, 'size', (cell) => ({ '2-4': '04-Feb', '6-8': '08-Jun', '10-12': '12-Oct' })[cell] ?? cell),
    ),
    ...spoiled(
      'missing ratings written as NaN',
      shop,
      rewritten(1, ({ rating }) => ({ rating: rating ?? 'NaN' })),
    ),
    ...spoiled(
      'null as a word, 6 % of the census',
      census,
      inSome(0.06, 'marital_status', () => 'null'),
    ),
    ...(['generated', 'census', 'shop'] as const).map((name) =>
      corrupt(`outcomes not yet known counted as negative, ${name}`, (random) =>
        unmatured(honestScene({ generated, census, shop }[name], random)),
      ),
    ),
    ...drawn('a sample by hash selects only forty people', people, fewPeople(people, 40), ['training set']),
    ...spoiled('test customers, 8 % of the orders', shop, rewritten(0.08, testOrder)),
    ...spoiled(
      'test customers, 8 % of the census',
      census,
      rewritten(0.08, () => TEST_PERSON),
    ),
    ...filledAfterOutcome(census),
    ...spoiled('energy overflows 16 bits', machines, inSome(1, 'energy_wh', overflow)),
    ...spoiled(
      'the geocoder falls back to the city centre, 15 %',
      trips,
      rewritten(0.15, () => LYON),
    ),
    ...spoiled(
      'an unquoted comma shifts the rest, 6 % of the orders',
      shop,
      shiftedAfter(0.06, 'product', 'oak'),
    ),
    ...spoiled(
      'an unquoted comma shifts the rest, 6 % of the census',
      census,
      shiftedAfter(0.06, 'workclass', 'inc.'),
    ),
    ...drawn(
      'one channel not delivered',
      generated,
      onlyRows(generated, ({ channel }) => channel !== 'store'),
      ONE_PLACE,
    ),
    ...drawn(
      'government employees not delivered',
      census,
      onlyRows(census, ({ workclass }) => !workclass?.endsWith('-gov')),
      ONE_PLACE,
    ),
    ...spoiled(
      'one-hot group all zeros where one app version pays',
      trips,
      inSome(0.6, 'pay_wallet', () => '0'),
    ),
    ...spoiled(
      'codes shuffled between versions',
      people,
      inSome(1, 'region_code', (cell) => RENUMBERED[cell] ?? cell),
      ONE_PLACE,
    ),
    ...spoiled('running total instead of counts', machines, runningTotal('errors')),
    ...spoiled(
      'weight overwritten by height',
      people,
      rewritten(1, ({ height }) => ({ weight: height ?? null })),
    ),
    ...spoiled(
      'losses overwritten by gains, the census',
      census,
      rewritten(1, ({ capital_gain }) => ({ capital_loss: capital_gain ?? null })),
    ),
    ...spoiled(
      'one-hot group rotated by one',
      trips,
      rewritten(1, (trip) => ({
        pay_card: trip.pay_wallet ?? null,
        pay_cash: trip.pay_card ?? null,
        pay_wallet: trip.pay_cash ?? null,
      })),
      ONE_PLACE,
    ),
    ...spoiled(
      "the form's first country, 20 %",
      shop,
      inSome(0.2, 'country', () => 'AT'),
    ),
    ...spoiled(
      "the form's first occupation, 20 %, the census",
      census,
      inSome(0.2, 'occupation', () => 'Adm-clerical'),
    ),
    ...drawn(
      'a filter drops trips without a tip',
      trips,
      onlyRows(trips, ({ tip_percent }) => tip_percent !== '0'),
      ONE_PLACE,
    ),
    ...drawn(
      'a filter drops orders without a discount',
      shop,
      onlyRows(shop, ({ discount_percent }) => discount_percent !== '0'),
      ONE_PLACE,
    ),
    ...spoiled(
      'one of three hosts takes logarithms',
      generated,
      inSome(1 / 3, 'amount', (cell) => Math.log1p(Number(cell)).toFixed(2)),
    ),
    ...spoiled(
      'one of three hosts takes logarithms, the census',
      census,
      inSome(1 / 3, 'fnlwgt', (cell) => String(Math.round(Math.log1p(Number(cell))))),
    ),
    ...spoiled('low and high swapped by one firmware version', machines, rewritten(1, swappedByFirmware)),
    ...(['generated', 'census', 'people'] as const).map((name) =>
      corrupt(`labels are the model's own answers, ${name}`, (random) =>
        modelAnswersAsLabels(honestScene({ generated, census, people }[name], random)),
      ),
    ),
    ...spoiled('mean temperature imputed, 15 %', generated, imputed(0.15, 'temperature', 2)),
    ...spoiled('mean age imputed, 15 % of the census', census, imputed(0.15, 'age', 0)),
    ...spoiled(
      'sum instead of mean',
      shop,
      rewritten(1, ({ basket_mean, orders }) => ({
        basket_mean: (number(basket_mean) * number(orders)).toFixed(2),
      })),
    ),
    ...spoiled(
      'thousands point read as a decimal point',
      shop,
      inSome(1, 'annual_spend', (cell) =>
        Number(cell) < 1000 ? cell : (Math.floor(Number(cell)) / 1000).toFixed(3),
      ),
    ),
  ];
}

function honestOnes(): readonly Situation[] {
  return [
    honest('a product of 12 % retired', (random) =>
      honestScene(shopWorld({}, { lampRetired: true }), random),
    ),
    honest('more trips paid by wallet', (random) =>
      honestScene(tripWorld({ wallet: 25 }, { wallet: 40 }), random),
    ),
    honest('refunds grow from 8 to 10 %', (random) =>
      honestScene(shopWorld({ refunds: 0.08 }, { refunds: 0.1 }), random),
    ),
    honest('windows of 100 trips', (random) =>
      honestScene(trips, random, true, { ...USUAL, windows: 24, windowRows: 100 }),
    ),
    honest('other brands in fashion, of 120', (random) =>
      honestScene(shopWorld({ brandSkew: 2.2 }, { brandSkew: 1.8 }), random),
    ),
    honest('percentages beside shares, both higher', (random) =>
      honestScene(machineWorld({}, { factor: 0.4, running: 0.66 }), random),
    ),
    honest('height, weight and BMI: people four kilograms heavier', (random) =>
      honestScene(peopleWorld({}, { heavier: 4 }), random),
    ),
    honest('twice as many customers rate', (random) =>
      honestScene(shopWorld({ unrated: 0.3 }, { unrated: 0.15, factor: 0.2 }), random),
    ),
    honest('a training set of 600 rows', (random) =>
      honestScene(people, random, true, { ...USUAL, training: 600 }),
    ),
    honest('labels hardly predictable', (random) =>
      honestScene(peopleWorld({ signal: 0.15 }, { signal: 0.15, older: 5 }), random),
    ),
    honest('accounts two months older', (random) =>
      honestScene(shopWorld({}, { olderAccounts: 60 }), random),
    ),
    honest('a campaign moves channel and payment', (random) =>
      honestScene(shopWorld({}, { campaign: true }), random),
    ),
    honest('48 windows of 250 readings', (random) =>
      honestScene(machines, random, true, { ...USUAL, windows: 48, windowRows: 250 }),
    ),
    honest('minus one means never, as before', (random) =>
      honestScene(shopWorld({ newcomers: 0.15 }, { newcomers: 0.12, factor: 0.4 }), random),
    ),
    honest('a new integer code of 3 %', (random) =>
      honestScene(peopleWorld({}, { newRegion: 0.03 }), random),
    ),
    honest('heavy-tailed incomes an eighth higher', (random) =>
      honestScene(peopleWorld({}, { income: 1.12 }), random),
    ),
    honest('positives of one or two percent', (random) =>
      honestScene(machineWorld({ failures: -5 }, { failures: -5, factor: 0.4 }), random),
    ),
  ];
}

/** A field that is almost empty at request time and informative in the data warehouse, after the outcome is known. */
function filledAfterOutcome(census: World): readonly Situation[] {
  const atRequest = {
    status: (_: unknown, random: Random) => (random() < 0.03 ? 'settled' : 'open'),
    letters: (_: unknown, random: Random) => (random() < 0.06 ? '1' : '0'),
  };
  const afterOutcome = {
    status: ({ label }: { label: string | null }, random: Random) =>
      random() < (label === '1' ? 0.95 : 0.04) ? 'settled' : 'open',
    letters: ({ label }: { label: string | null }, random: Random) =>
      String(integerDraw(random, 2) + (label === '1' ? 2 : 0)),
  };
  const make = (name: string, world: World, column: 'status' | 'letters') =>
    corrupt(name, (random) =>
      drawnFrom(
        withColumn(world, column, afterOutcome[column]),
        'training set',
        honestScene(withColumn(world, column, atRequest[column]), random),
        random,
      ),
    );
  return [
    make('a status filled only after the outcome, generated', generated, 'status'),
    make('a count filled only after the outcome, census', census, 'letters'),
  ];
}
