import { expect, it } from 'vitest';
import { contaminationCheck } from '../../../../src/domain/gate/checks/contamination.js';

const incident = { reason: 'sensor', from: 'a', to: 'b', capturedRows: 100, shareByAccident: 0 };

it('rows of a declared incident in the training set fail', () => {
  expect(contaminationCheck([{ ...incident, shareOfTraining: 0.05 }]).verdict).toBe('fail');
  expect(contaminationCheck([{ ...incident, shareOfTraining: 0 }]).verdict).toBe('pass');
});

it('rows that the training set shares with any traffic by coincidence pass', () => {
  const coarse = { ...incident, shareOfTraining: 0.2, shareByAccident: 0.2 };
  expect(contaminationCheck([coarse]).verdict).toBe('pass');
});

it('contamination is unknown if the incident could not be searched for', () => {
  const check = contaminationCheck([{ ...incident, shareOfTraining: null }]);
  expect(check.verdict).toBe('unknown');
  expect(check.sentence).toContain('Could not check 1 of 1 incidents for rows in the datasets');
});
