import { describe, expect, it } from 'vitest';
import { overlapOf, unionOf } from '../../../src/domain/windows/incident-overlap.js';

const at = (clock: string) => Date.parse(`2026-03-01T${clock}:00Z`);
const incident = (from: string, to: string) => ({
  from: `2026-03-01T${from}:00Z`,
  to: `2026-03-01T${to}:00Z`,
});
const window = { start: at('10:00'), end: at('11:00') };

describe('overlapOf and unionOf', () => {
  it.each([
    ['none', []],
    ['none', [incident('09:00', '10:00')]],
    ['none', [incident('11:00', '12:00')]],
    ['partly', [incident('10:20', '10:50')]],
    ['partly', [incident('10:30', '12:00')]],
    ['partly', [incident('10:00', '10:20'), incident('10:40', '11:00')]],
    ['wholly', [incident('10:00', '11:00')]],
    ['wholly', [incident('09:00', '12:00')]],
    ['wholly', [incident('10:30', '11:30'), incident('09:30', '10:30')]],
    ['wholly', [incident('10:00', '10:40'), incident('10:20', '11:00')]],
  ] as const)('a window overlaps %s with incidents %j', (overlap, incidents) => {
    expect(overlapOf(window, incidents)).toBe(overlap);
  });

  it('overlap ignores the time zone in which an incident is written', () => {
    const otherZone = { from: '2026-03-01T11:00:00+01:00', to: '2026-03-01T12:00:00+01:00' };
    expect(overlapOf(window, [otherZone])).toBe('wholly');
  });

  it('a window without known bounds overlaps no incident', () => {
    expect(overlapOf({ start: Number.NaN, end: Number.NaN }, [incident('00:00', '23:00')])).toBe('none');
  });

  it('adjacent incidents are merged', () => {
    expect(
      unionOf([incident('10:00', '11:00'), incident('09:00', '10:00'), incident('13:00', '14:00')]),
    ).toEqual([
      { start: at('09:00'), end: at('11:00') },
      { start: at('13:00'), end: at('14:00') },
    ]);
  });
});
