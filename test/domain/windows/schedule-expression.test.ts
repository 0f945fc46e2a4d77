import { describe, expect, it } from 'vitest';
import type { FiringHours } from '../../../src/contract/firing-hours.js';
import {
  firstFiring,
  lastFiring,
  parseScheduleExpression,
} from '../../../src/domain/windows/schedule-expression.js';

const at = (text: string) => Date.parse(`2024-05-0${text}Z`);
const firing = (expression: string) => parseScheduleExpression(expression) as FiringHours;

describe('a schedule expression', () => {
  it.each([
    ['cron(0 * ? * * *)', 24, 3600],
    ['cron(0 0 ? * * *)', 1, 86_400],
    ['cron(0 23 ? * * *)', 1, 86_400],
    ['cron(0 0/1 ? * * *)', 24, 3600],
    ['cron(0 */6 ? * * *)', 4, 21_600],
  ])('%s fires %i times a day, with windows of %i seconds', (expression, times, period) => {
    expect(firing(expression).hours).toHaveLength(times);
    expect(firing(expression).periodSeconds).toBe(period);
  });

  it('an expression with every N hours counts from its first hour to midnight', () => {
    expect(firing('cron(0 2/6 ? * * *)').hours).toEqual([2, 8, 14, 20]);
    expect(firing('cron(0 17/12 ? * * *)').hours).toEqual([17]);
    expect(firing('cron(0 0/24 ? * * *)').hours).toEqual([0]);
  });

  it.each([
    'NOW',
    '',
    'cron(30 * ? * * *)',
    'cron(0 24 ? * * *)',
    'cron(0 0/0 ? * * *)',
    'cron(0 0/25 ? * * *)',
    'cron(0 * * * ? *)',
    'rate(1 hour)',
  ])('the schedule expression "%s" is refused', (expression) => {
    expect(parseScheduleExpression(expression)).toBeNull();
  });
});

describe('firings', () => {
  it('on the hour, the last and the first firing are that instant', () => {
    const hourly = firing('cron(0 * ? * * *)');
    expect(lastFiring(hourly, at('1T10:00:00'))).toBe(at('1T10:00:00'));
    expect(firstFiring(hourly, at('1T10:00:00'))).toBe(at('1T10:00:00'));
    expect(firstFiring(hourly, at('1T10:00:00') + 1)).toBe(at('1T11:00:00'));
    expect(lastFiring(hourly, at('1T10:00:00') - 1)).toBe(at('1T09:00:00'));
  });

  it('firings of a daily schedule cross midnight', () => {
    const daily = firing('cron(0 6 ? * * *)');
    expect(lastFiring(daily, at('2T05:59:59'))).toBe(at('1T06:00:00'));
    expect(firstFiring(daily, at('1T06:00:01'))).toBe(at('2T06:00:00'));
  });

  it('firings every 7 hours restart each day', () => {
    const uneven = firing('cron(0 0/7 ? * * *)');
    expect(firstFiring(uneven, at('1T21:30:00'))).toBe(at('2T00:00:00'));
    expect(lastFiring(uneven, at('1T06:00:00'))).toBe(at('1T00:00:00'));
  });
});
