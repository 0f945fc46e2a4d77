import { expect, it } from 'vitest';
import { gateSummary } from '../../src/domain/gate/report/gate-summary.js';
import type { ComparedOutput } from '../../src/domain/quality/outputs.js';
import { reportedGate } from '../../src/report/reported-gate.js';
import type { RunReport } from '../../src/report/run-report.js';
import { outputs, outputsAfterRelease } from '../../src/report/sections/outputs.js';
import { gateFile, HOSTILE } from './support/report.js';

const classes = (share: number): ComparedOutput['candidate'] => ({
  kind: 'classes',
  rows: 1000,
  shares: HOSTILE.map((value) => ({ value, share })),
  others: 0.2,
});

const found: readonly ComparedOutput[] = [
  {
    feature: HOSTILE[0] as string,
    live: null,
    candidate: classes(0.1),
    traffic: classes(0.1),
    distance: 0.25,
    outside: 0.02,
    monitorDetects: null,
  },
  {
    feature: 'probability',
    live: null,
    candidate: { kind: 'numbers', rows: 1000, low: 0, quantiles: [0.05, 0.5, 0.95], high: 1 },
    traffic: null,
    distance: null,
    outside: null,
    monitorDetects: 'a mean that shifts by 0.3 sd',
  },
];

function section(given?: readonly ComparedOutput[]): string {
  const file = { ...gateFile(['age'], 2), ...(given ? { outputs: given } : {}) };
  const text = outputs(reportedGate(file, gateSummary(file, 's3://b/gate.json')));
  return text === '' ? '' : text.text;
}

it('the report shows each output column with its values and what the monitor detects', () => {
  const text = section(found);
  expect(text).toContain('<td>0 to 1 (0.05, 0.5, 0.95)</td>');
  expect(text).toContain('a mean that shifts by 0.3 sd');
  expect(text).toContain('no change; only our own checks do');
});

it('names of outputs and classes cannot add markup to the report', () => {
  const text = section(found);
  for (const value of HOSTILE.filter((one) => one.includes('<'))) expect(text).not.toContain(value);
});

it('a gate of an earlier release has no section of outputs', () => {
  expect(section()).toBe('');
});

it('the report shows the outputs of the released model in a window, and nothing before there is one', () => {
  const window = { windowStart: '2026-11-23T14:00:00.000Z', windowEnd: '2026-11-23T15:00:00.000Z' };
  const text = outputsAfterRelease({
    outputsInService: { ...window, outputs: found },
  } as unknown as RunReport);
  expect(text === '' ? '' : text.text).toContain('2026-11-23 14:00 to 15:00');
  expect(outputsAfterRelease({} as unknown as RunReport)).toBe('');
});
