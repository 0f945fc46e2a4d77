import { describe, expect, it } from 'vitest';
import { preprocessedImageCheck } from '../../../../src/domain/gate/checks/preprocessed-reference-analyzer.js';
import type { ImageFinding } from '../../../../src/domain/gate/checks/reference-analyzer.js';

const check = (violated: readonly string[], more: object = {}) =>
  preprocessedImageCheck(
    { kind: 'ran', windowStart: '2024-05-01T11:00:00.000Z', violated, ...more },
    's3://scripts/pre.py',
  );

describe('SageMaker’s own analyzer, asked through the monitor’s script', () => {
  it('passes a candidate that it is quiet on, and says what of the window the script left', () => {
    expect(check([], { rows: 80 })).toMatchObject({
      verdict: 'pass',
      sentence: expect.stringMatching(/^Through pre\.py it finds no violation\..*2024-05-01T11:00Z.*80 rows/),
    });
  });

  it('leaves to the approver what one window may show by chance', () => {
    const found = check(['age|baseline_drift_check', 'job|completeness_check'], {
      distances: { 'age|baseline_drift_check': 0.31 },
    });
    expect(found.verdict).toBe('warn');
    expect(found.sentence).toContain('age|baseline_drift_check, job|completeness_check');
    expect(found.evidence?.[0]).toMatchObject({ feature: 'age|baseline_drift_check', value: 0.31 });
  });

  it.each(['data_type_check', 'missing_column_check', 'extra_column_check'])(
    'fails a candidate that every window would violate (%s)',
    (type) => expect(check([`age|${type}`, 'job|completeness_check'])).toMatchObject({ verdict: 'fail' }),
  );

  it('is unknown where it could not be asked', () => {
    const finding: ImageFinding = { kind: 'not known', why: 'only the script can read the capture' };
    expect(preprocessedImageCheck(finding, 's3://scripts/pre.py')).toMatchObject({
      verdict: 'unknown',
      sentence: expect.stringContaining('only the script can read the capture'),
    });
  });
});
