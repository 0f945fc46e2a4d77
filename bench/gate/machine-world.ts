import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import { oneOf, worldOf } from './rows.js';
import { logistic, number } from './worlds.js';

interface MachineShape {
  /** Shift of the common factor of heat, wear and energy, in standard deviations. */
  readonly factor?: number;
  /** Share of the readings from running machines; the others are idle. */
  readonly running?: number;
  /** Share of the readings without an error. */
  readonly faultless?: number;
  /** Number of decimals of the two temperatures. */
  readonly decimals?: number;
  /** Base log odds of a failure; the readings add to it. */
  readonly failures?: number;
}

/** Readings of twelve machines, idle or running; the label is whether the machine fails within the day. */
export const machineWorld = (before: MachineShape, after: MachineShape) =>
  worldOf(before, after, readingOf, (reading) =>
    logistic(
      (after.failures ?? -2) +
        0.1 * (number(reading.outlet) - 55) +
        1.5 * (number(reading.wear_share) - 0.5) +
        0.25 * Math.min(8, number(reading.errors)),
    ),
  );

function readingOf(shape: MachineShape, random: Random) {
  const common = 0.6 * normalDraw(random) + (shape.factor ?? 0);
  const around = () => common + 0.8 * normalDraw(random);
  const running = random() < (shape.running ?? 0.6);
  const inlet = 40 + 5 * around();
  const outlet = inlet + 15 + 1.2 * normalDraw(random);
  const pressure = 2.4 + 0.3 * around();
  const wear = logistic(around());
  const errors = random() < (shape.faultless ?? 0.6) ? 0 : 1 + Math.floor(-1.8 * Math.log(1 - random()));
  const load = running ? 60 + 15 * normalDraw(random) : 5 + 3 * normalDraw(random);
  const decimals = shape.decimals ?? 1;
  const fields = {
    machine: `m-${String(1 + integerDraw(random, 12)).padStart(2, '0')}`,
    firmware: oneOf({ '4.1': 20, '4.2.0': 55, '4.2.1': 25 }, random),
    minute_of_day: String(integerDraw(random, 1440)),
    inlet: inlet.toFixed(decimals),
    outlet: outlet.toFixed(decimals),
    pressure_low: pressure.toFixed(3),
    pressure_high: (pressure + 0.8 + 0.25 * Math.abs(normalDraw(random))).toFixed(3),
    rpm: String(Math.round(running ? 2900 + 60 * normalDraw(random) : 800 + 40 * normalDraw(random))),
    load_percent: Math.max(0, Math.min(100, load)).toFixed(1),
    wear_share: wear.toFixed(4),
    errors: String(errors),
    energy_wh: String(Math.round(Math.exp(9.6 + 0.5 * around()))),
    leak_rate: Math.exp(-8.2 + 1.2 * normalDraw(random)).toFixed(7),
  };
  const odds = (shape.failures ?? -2) + 0.1 * (outlet - 55) + 1.6 * (wear - 0.5) + 0.25 * Math.min(8, errors);
  return { fields, label: random() < logistic(odds) ? '1' : '0' };
}
