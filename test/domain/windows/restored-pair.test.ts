import { describe, expect, it } from 'vitest';
import {
  type RestoredLook,
  restoredPair,
  restoredSentence,
} from '../../../src/domain/windows/restored-pair.js';

const look = (verdict: RestoredLook['verdict'], unexpected: string[] = []): RestoredLook => ({
  verdict,
  why: '',
  counted: { clean: 0, dirty: 0, unknown: 0, unexpected },
});

describe('an old pair that was put back', () => {
  it('does as before when no monitor sees anything new', () => {
    const found = restoredPair([look('clean'), look('clean')]);
    expect(found.verdict).toBe('as-before');
    expect(restoredSentence(found)).toMatch(/^It does as it did before the run: .*\.$/);
  });

  it('does worse when one monitor sees what it had not seen, and says what', () => {
    const found = restoredPair([look('clean'), look('dirty', ['age|completeness_check'])]);
    expect(found).toMatchObject({ verdict: 'worse', unexpected: ['age|completeness_check'] });
    expect(restoredSentence(found)).toContain('age|completeness_check, which it had not seen before');
  });

  it('does worse when a report alarms without saying on what', () => {
    expect(restoredPair([look('dirty')]).why).toContain('violations that its report does not name');
  });

  it('is not called as before where too little traffic came', () => {
    expect(restoredPair([look('clean'), look('too-little-traffic')]).verdict).toBe('unknown');
  });

  it('is worse, whatever another monitor could not tell', () => {
    expect(restoredPair([look('too-little-traffic'), look('dirty', ['a|b'])]).verdict).toBe('worse');
  });
});
