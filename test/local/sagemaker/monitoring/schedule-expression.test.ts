import { expect, test } from 'vitest';
import {
  boundaryAfter,
  boundaryBefore,
  firingHours,
  offsetMilliseconds,
} from '../../../../src/local/sagemaker/monitoring/schedule-expression.js';

test.each([
  ['cron(0 * ? * * *)', Array.from({ length: 24 }, (_, hour) => hour)],
  ['cron(0 17 ? * * *)', [17]],
  ['cron(0 05 ? * * *)', [5]],
  ['cron(0 0/6 ? * * *)', [0, 6, 12, 18]],
  ['cron(0 3/12 ? * * *)', [3, 15]],
  ['cron(0 0/5 ? * * *)', [0, 5, 10, 15, 20]],
])('the schedule expression %s fires at the hours %j', (expression, hours) => {
  expect(firingHours(expression)).toEqual(hours);
});

test.each([
  'NOW',
  'cron(30 * ? * * *)',
  'cron(0 24 ? * * *)',
  'cron(0 * * * ? *)',
  'rate(1 hour)',
  'cron(0 0/0 ? * * *)',
])('%s is not a cron expression that Model Monitor supports', (expression) => {
  expect(firingHours(expression)).toBeUndefined();
});

test('schedule boundaries are strictly after and strictly before a time, also across midnight', () => {
  const sixHourly = firingHours('cron(0 0/6 ? * * *)') ?? [];
  expect(boundaryAfter(sixHourly, new Date('2026-01-01T18:00:00Z'))).toEqual(
    new Date('2026-01-02T00:00:00Z'),
  );
  expect(boundaryAfter(sixHourly, new Date('2026-01-01T17:59:59.999Z'))).toEqual(
    new Date('2026-01-01T18:00:00Z'),
  );
  expect(boundaryBefore(sixHourly, new Date('2026-01-01T00:00:00Z'))).toEqual(
    new Date('2025-12-31T18:00:00Z'),
  );
  const daily = firingHours('cron(0 17 ? * * *)') ?? [];
  expect(boundaryBefore(daily, new Date('2026-01-01T17:00:00Z'))).toEqual(new Date('2025-12-31T17:00:00Z'));
  expect(boundaryAfter(daily, new Date('2026-01-01T17:00:00Z'))).toEqual(new Date('2026-01-02T17:00:00Z'));
});

test('window offsets are ISO 8601 durations', () => {
  expect(offsetMilliseconds('-PT1H')).toBe(-3_600_000);
  expect(offsetMilliseconds('-P1DT2H30M')).toBe(-95_400_000);
  expect(offsetMilliseconds('PT0H')).toBe(0);
  expect(offsetMilliseconds('an hour')).toBeUndefined();
  expect(offsetMilliseconds('P')).toBeUndefined();
});
