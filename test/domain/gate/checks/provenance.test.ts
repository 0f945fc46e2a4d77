import { expect, it } from 'vitest';
import type { Verdict } from '../../../../src/contract/check.js';
import { type Provenance, provenanceCheck } from '../../../../src/domain/gate/checks/provenance.js';

const sound: Provenance = {
  datasetUri: 's3://b/held-out.csv',
  datasetDigest: 'ab'.repeat(32),
  rowsRead: 900,
  rowsScored: 900,
  candidateColumns: ['score', 'age', 'sex'],
  liveColumns: ['score', 'age', 'sex'],
  trainedOnTheseRows: false,
};

it.each<[Verdict, string, Partial<Provenance>, string]>([
  ['pass', 'held-out rows that are all scored', {}, 'sha256 abababababab'],
  [
    'warn',
    'rows that the model was trained on',
    { trainedOnTheseRows: true },
    'may be sharper than in production',
  ],
  ['fail', 'a row without an output', { rowsScored: 899 }, '900 rows were sent to scoring and 899 outputs'],
  ['fail', 'a missing column', { candidateColumns: ['score', 'age'] }, 'missing sex'],
  ['fail', 'an additional column', { candidateColumns: ['score', 'age', 'sex', 'x'] }, 'new x'],
  [
    'fail',
    'columns in a different order',
    { candidateColumns: ['score', 'sex', 'age'] },
    'in a different order',
  ],
])('provenance is %s for %s', (verdict, _, more, sentence) => {
  const check = provenanceCheck({ ...sound, ...more });
  expect(check.verdict).toBe(verdict);
  expect(check.sentence).toContain(sentence);
});

it('columns in a different order pass provenance if a script names them', () => {
  const check = provenanceCheck({ ...sound, candidateColumns: ['score', 'sex', 'age'], byName: true });
  expect(check.verdict).toBe('pass');
});
