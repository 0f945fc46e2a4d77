import { expect, it } from 'vitest';
import type { Verdict } from '../../../src/contract/check.js';
import { worst } from '../../../src/domain/gate/worst-verdict.js';

it('a gate has the verdict of its worst check: pass < warn < unknown < fail', () => {
  const order: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];
  for (const [i, a] of order.entries()) {
    for (const [j, b] of order.entries()) {
      expect(worst([{ verdict: a }, { verdict: b }])).toBe(order[Math.max(i, j)]);
    }
  }
});
