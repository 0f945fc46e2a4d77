/** Tables made at random, as people have them, from the first alarm to a version of the baseline that can be approved. */
import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../bench/gate/evidence.js';
import {
  customersTable,
  driftedScene,
  type RandomTable,
  randomTable,
} from '../../bench/gate/random-tables.js';
import { diagnose } from '../../src/domain/diagnosis.js';
import { judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { type Random, seededRandom } from '../../src/statistics/random.js';

async function decided(table: RandomTable, random: Random) {
  const { forDiagnosis, forGate, settings } = await evidenceOf(driftedScene(table, random));
  const { original, calibrated } = judgeVersions(forGate, settings);
  const passing = [original, calibrated].find((one) => one?.verdict === 'pass' || one?.verdict === 'warn');
  return {
    changePoint: forDiagnosis.changePoint,
    ...diagnose(forDiagnosis),
    canBeApproved: passing !== undefined,
    questions: (passing ?? calibrated ?? original).checks.filter(
      ({ verdict }) => verdict !== 'pass' && verdict !== 'warn',
    ),
  };
}
const hour = (n: number) => new Date(n * 3_600_000).toISOString();

describe('a table with gaps in two of eight columns', () => {
  it('the change point is where the drift begins, and alarms by chance before it are chronic', async () => {
    const { changePoint, diagnosis, reasons, canBeApproved } = await decided(
      customersTable(),
      seededRandom(1),
    );
    expect(changePoint).toBe(hour(3));
    expect(diagnosis).toBe('Drift');
    expect(reasons.join('; ')).toMatch(/violated completeness_check in 3 of 3 windows before the drift too/);
    expect(reasons.join('; ')).toContain('4 captured windows, 1970-01-01 03:00 to 07:00 UTC');
    expect(canBeApproved).toBe(true);
  });
});

describe('tables made at random', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'random table %i ends as Drift from where it begins, with a version that can be approved without another question',
    async (seed) => {
      const random = seededRandom(2000 + seed);
      const table = randomTable(random);
      const { changePoint, diagnosis, questions, canBeApproved } = await decided(table, random);
      expect(changePoint).toBe(hour(table.quiet));
      expect(questions).toEqual([]);
      expect(diagnosis).toBe('Drift');
      expect(canBeApproved).toBe(true);
    },
  );
});
