import { describe, expect, it } from 'vitest';
import { dueInstants } from '../../src/local/timekeeper.js';

const instants = (from: string, to: string, jitter: number) =>
  dueInstants(new Date(`2026-01-05T${from}Z`), new Date(`2026-01-05T${to}Z`), jitter).map((instant) =>
    instant.toISOString().slice(11, 16),
  );

describe('due instants', () => {
  it('executions are due at each full hour plus the longest jitter', () => {
    expect(instants('09:30:00', '12:30:00', 20)).toEqual(['10:20', '11:20', '12:20']);
  });

  it('executions are due at the full hours without jitter', () => {
    expect(instants('09:30:00', '12:00:00', 0)).toEqual(['10:00', '11:00']);
  });

  it('due instants exclude both ends of a step: the start is in the past, and the step stops at its end anyway', () => {
    expect(instants('09:20:00', '10:20:00', 20)).toEqual([]);
    expect(instants('09:19:59', '10:20:01', 20)).toEqual(['09:20', '10:20']);
  });
});
