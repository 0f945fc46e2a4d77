import { expect, it } from 'vitest';
import { schemaAndTypesCheck } from '../../../../src/domain/gate/checks/schema-and-types.js';
import { feature, profile, two } from '../support/profiles.js';

it('columns of the same types pass, and columns that have no value in traffic or candidate', () => {
  expect(schemaAndTypesCheck(two(), two()).verdict).toBe('pass');
  expect(schemaAndTypesCheck(two(), two({ inferredType: 'Unknown' })).verdict).toBe('pass');
  expect(schemaAndTypesCheck(two({ inferredType: 'Unknown' }), two()).verdict).toBe('pass');
});

it('a different type fails, and the sentence names the column and both types', () => {
  const check = schemaAndTypesCheck(two(), two({ inferredType: 'String' }));
  expect(check.verdict).toBe('fail');
  expect(check.sentence).toContain('age (Integral in the candidate, String in traffic)');
});

it('a column in which a sample happens to contain whole numbers only does not fail', () => {
  const check = schemaAndTypesCheck(two(), two({ inferredType: 'Fractional' }));
  expect(check.verdict).toBe('warn');
  expect(check.sentence).toContain('age (Integral in the candidate, Fractional in traffic)');
  expect(schemaAndTypesCheck(two({ inferredType: 'Fractional' }), two()).verdict).toBe('warn');
});

it('a different number of columns fails', () => {
  expect(schemaAndTypesCheck(two(), profile(10, feature('age'))).sentence).toContain(
    'has 2 columns, captured traffic has 1',
  );
});

it('types are compared by position, as the monitor maps a capture without names', () => {
  expect(schemaAndTypesCheck(two(), profile(10, feature('_c0'), feature('_c1'))).verdict).toBe('pass');
});

it('types are unknown without traffic', () => {
  expect(schemaAndTypesCheck(two(), null).verdict).toBe('unknown');
  expect(schemaAndTypesCheck(two(), profile(0)).verdict).toBe('unknown');
});
