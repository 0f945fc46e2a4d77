import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { analyzeCommand } from '../../../src/cli/analyze/analyze.js';

let folder: string;
let printed: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyze-quality-'));
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    printed += stripVTControlCharacters(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, name);
const put = (name: string, content: string) => {
  writeFileSync(path(name), content);
  return path(name);
};
const churn = fileURLToPath(
  new URL('../../conformance/fixtures/quality-churn-validation.csv', import.meta.url),
);
const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));

async function quality(...args: readonly string[]): Promise<number> {
  printed = '';
  process.exitCode = undefined;
  await analyzeCommand()
    .exitOverride()
    .parseAsync(['quality', ...args], { from: 'user' });
  return Number(process.exitCode ?? 0);
}
const makeBaseline = () =>
  quality(
    ...['baseline', '--dataset', churn, '--problem-type', 'BinaryClassification', '--label', 'label'],
    ...['--prediction', 'prediction', '--probability', 'probability', '--out', path('baseline')],
  );
const merged = (label: string, response: string) =>
  `${JSON.stringify({
    groundTruthData: { data: label, encoding: 'CSV' },
    captureData: { endpointOutput: { data: response, encoding: 'CSV' } },
    eventMetadata: { eventId: 'e' },
  })}\n`;
const monitor = (data: string, ...options: readonly string[]) =>
  quality('monitor', '--baseline', path('baseline'), '--data', data, '--out', path('run'), ...options);

describe('rebaseline analyze quality', () => {
  it('analyze quality baseline writes the two files and shows each metric with its constraint', async () => {
    expect(await makeBaseline()).toBe(0);
    expect(readdirSync(path('baseline')).sort()).toEqual(['constraints.json', 'statistics.json']);
    expect(printed).toMatch(/201 labelled rows, BinaryClassification/);
    expect(printed).toMatch(/f2 +0\.625 +± 0\.0\d+ +at least 0\.625/);
    expect(printed).toMatch(/false_negative_rate +0\.4286 +± 0\.0\d+ +at most 0\.4286/);
  });

  it('analyze quality baseline gives the same files again, and other deviations with another seed', async () => {
    await makeBaseline();
    const first = readFileSync(path('baseline/statistics.json'), 'utf8');
    await makeBaseline();
    expect(readFileSync(path('baseline/statistics.json'), 'utf8')).toBe(first);
    await quality(
      ...[
        'baseline',
        '--dataset',
        churn,
        '--problem-type',
        'BinaryClassification',
        '--label',
        'label',
        '--seed',
        '5',
      ],
      ...['--prediction', 'prediction', '--probability', 'probability', '--out', path('other')],
    );
    expect(readFileSync(path('other/statistics.json'), 'utf8')).not.toBe(first);
    expect(json('other/constraints.json')).toEqual(json('baseline/constraints.json'));
  });

  it('analyze quality monitor exits with 3 and writes violations of merged files', async () => {
    await makeBaseline();
    const data = put('part-0.jsonl', merged('1', '0.9') + merged('1', '0.2') + merged('0', '0.6'));
    expect(await monitor(data, '--probability', '0')).toBe(3);
    expect(printed).toMatch(/3 labelled rows, BinaryClassification, judged by .*baseline/);
    expect(printed).toMatch(
      /Metric accuracy with 0\.3333333333333333 \+\/- NaN was LessThanThreshold '0\.9402985074626866'/,
    );
    expect(
      json('run/constraint_violations.json').violations.map((v: { metric_name: string }) => v.metric_name),
    ).toContain('truePositiveRate');
  });

  it('analyze quality monitor exits with 0 on the rows of its own baseline', async () => {
    await makeBaseline();
    const columns = ['--label', 'label', '--prediction', 'prediction', '--probability', 'probability'];
    expect(await monitor(churn, ...columns)).toBe(0);
    expect(printed).toMatch(/✓ No violations/);
  });

  it('analyze quality reads a headerless CSV by column index, with a threshold and a positive label', async () => {
    const data = put('scores.csv', '0.7,yes\n0.4,yes\n0.1,no\n');
    await quality(
      ...[
        'baseline',
        '--dataset',
        data,
        '--no-header',
        '--problem-type',
        'BinaryClassification',
        '--label',
        '1',
      ],
      ...['--probability', '0', '--threshold', '0.3', '--positive-label', 'yes', '--out', path('out')],
    );
    expect(json('out/statistics.json').binary_classification_metrics.confusion_matrix).toEqual({
      no: { no: 1, yes: 0 },
      yes: { no: 0, yes: 2 },
    });
  });

  it('analyze quality monitor names the constraints that it could not judge', async () => {
    await makeBaseline();
    expect(await monitor(put('part-0.jsonl', merged('0', '0') + merged('0', '0')), '--prediction', '0')).toBe(
      0,
    );
    expect(printed).toMatch(
      /Not judged, because the data gives no value: recall, precision, true_positive_rate, false_negative_rate, auc, f0_5, f1, f2\./,
    );
  });

  it('analyze quality leaves out rows whose label is not one of the given classes', async () => {
    const data = put('words.csv', 'label,prediction\nant,ant\nbee,ant\ncow,ant\n');
    await quality(
      ...['baseline', '--dataset', data, '--problem-type', 'MulticlassClassification', '--label', 'label'],
      ...['--prediction', 'prediction', '--out', path('out'), '--classes', 'ant', 'bee'],
    );
    expect(printed).toMatch(/2 labelled rows[\s\S]*1 row has a label outside the known classes \("cow"\)/);
  });

  it('analyze quality shows how many rows it left out', async () => {
    const data = put('numbers.csv', 'label,prediction\n1,1\n2,x\n3,\n');
    await quality(
      ...['baseline', '--dataset', data, '--problem-type', 'Regression', '--label', 'label'],
      ...['--prediction', 'prediction', '--out', path('out')],
    );
    expect(printed).toMatch(/1 row has text where a number is needed \(prediction "x"\) and was left out/);
    expect(printed).toMatch(/1 row has no prediction and was left out/);
  });

  it('analyze quality names the option to set, not the variable of a job', async () => {
    const base = ['baseline', '--dataset', churn, '--out', path('out'), '--problem-type'];
    await expect(quality(...base, 'Regression')).rejects.toThrow(/Regression needs .* Set --prediction/);
    await expect(quality(...base, 'Regression', '--prediction', 'prediction')).rejects.toThrow(/Set --label/);
    await expect(
      quality(...base, 'BinaryClassification', '--label', 'target', '--probability', 'probability'),
    ).rejects.toThrow(/no column "target". Its columns are probability, prediction, label/);
  });

  it('analyze quality monitor refuses to overwrite its baseline, and a folder that is none', async () => {
    await makeBaseline();
    await expect(
      quality('monitor', '--baseline', path('baseline'), '--data', churn, '--out', path('baseline')),
    ).rejects.toThrow(/would overwrite the baseline/);
    await expect(
      quality('monitor', '--baseline', path('nowhere'), '--data', churn, '--out', path('run')),
    ).rejects.toThrow(/Cannot read .*constraints.json/);
  });
});
