import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import { oneOf, worldOf } from './rows.js';
import { logistic, number } from './worlds.js';

interface TripShape {
  /** Shift of the logarithm of the trip length, in standard deviations. */
  readonly longer?: number;
  /** Share of trips in a new city. */
  readonly newCity?: number;
  /** Maximum fare of a trip. */
  readonly limit?: number;
  /** Weight of payment by wallet; the other payments have a total weight of 80. */
  readonly wallet?: number;
}

const CITIES: Readonly<Record<string, readonly [latitude: number, longitude: number, zones: number]>> = {
  lyon: [45.76, 4.84, 20],
  lille: [50.63, 3.06, 12],
  nantes: [47.22, -1.55, 8],
  nice: [43.7, 7.27, 6],
};
export const LYON = { latitude: '45.7640', longitude: '4.8357' };

/** Taxi trips in some cities; the label is whether the passenger complains. */
export const tripWorld = (before: TripShape, after: TripShape) =>
  worldOf(before, after, tripOf, (trip) =>
    logistic(
      -1.6 +
        0.6 * (number(trip.surge) - 1) +
        0.03 * (number(trip.minutes) - 15) -
        0.05 * number(trip.tip_percent) +
        0.8 * number(trip.pay_cash),
    ),
  );

function tripOf(shape: TripShape, random: Random) {
  const city = random() < (shape.newCity ?? 0) ? 'nice' : oneOf({ lyon: 55, lille: 28, nantes: 17 }, random);
  const [latitude, longitude, zones] = CITIES[city] as readonly [number, number, number];
  const hour = (((Math.round(16 + 4.8 * normalDraw(random)) % 24) + 24) % 24) as number;
  const night = hour < 6;
  const distance = Math.exp(1.3 + 0.6 * (normalDraw(random) + (shape.longer ?? 0)) + (night ? 0.4 : 0));
  const minutes = 3 + distance * (night ? 1.7 : 2.6) * Math.exp(0.2 * normalDraw(random));
  const surge = random() < 0.7 ? 1 : 1 + 0.25 * (1 + integerDraw(random, 5));
  const fare = Math.min(shape.limit ?? 500, (3.2 + 1.7 * distance + 0.3 * minutes) * surge);
  const tip = random() < 0.55 ? 0 : 5 * (1 + Math.floor(-1.3 * Math.log(1 - random())));
  const pay = oneOf({ card: 60, cash: 20, wallet: shape.wallet ?? 25 }, random);
  const fields = {
    latitude: (latitude + 0.03 * normalDraw(random)).toFixed(4),
    longitude: (longitude + 0.04 * normalDraw(random)).toFixed(4),
    zone: `${city}-${Math.floor(zones * random() ** 1.6)}`,
    hour: String(hour),
    distance_km: distance.toFixed(2),
    minutes: minutes.toFixed(1),
    fare: fare.toFixed(2),
    surge: surge.toFixed(2),
    tip_percent: String(Math.min(100, tip)),
    passengers: oneOf({ 1: 68, 2: 19, 3: 8, 4: 5 }, random),
    pay_card: pay === 'card' ? '1' : '0',
    pay_cash: pay === 'cash' ? '1' : '0',
    pay_wallet: pay === 'wallet' ? '1' : '0',
  };
  const odds = -1.6 + 0.7 * (surge - 1) + 0.03 * (minutes - 15) - 0.05 * tip + 0.9 * Number(fields.pay_cash);
  return { fields, label: random() < logistic(odds) ? '1' : '0' };
}
