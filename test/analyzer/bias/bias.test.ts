import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  AnalyzerError,
  analyzeBias,
  type BiasAnalysis,
  type BiasConfig,
  type BiasRow,
  checkBias,
  clarifyJson,
  parseBiasAnalysis,
} from '../../../src/analyzer/index.js';

const references: readonly {
  readonly name: string;
  readonly rows: readonly BiasRow[];
  readonly values: Readonly<Record<string, number | string>>;
}[] = JSON.parse(readFileSync(new URL('./fixtures/bias-reference.json', import.meta.url), 'utf8'));

const config: BiasConfig = {
  label: 'Target',
  positiveLabels: ['1'],
  facets: [{ name: 'Sex', values: ['0'] }],
};
const metricsOf = (rows: readonly BiasRow[], changes: Partial<BiasConfig> = {}) =>
  analyzeBias(rows, { ...config, ...changes }).analysis.post_training_bias_metrics?.facets.Sex?.[0]
    ?.metrics ?? [];
const row = (label: string, prediction: string, sex: string, rest: Partial<BiasRow> = {}): BiasRow => ({
  label,
  prediction,
  facets: { Sex: sex },
  group: 'all',
  features: [0],
  ...rest,
});
const analysisOf = (values: Readonly<Record<string, number>>): BiasAnalysis => ({
  version: '1.0',
  post_training_bias_metrics: {
    label: 'Target',
    label_value_or_threshold: '1',
    facets: {
      Sex: [
        {
          value_or_threshold: '0',
          metrics: Object.entries(values).map(([name, value]) => ({ name, description: name, value })),
        },
      ],
    },
  },
});

describe('post-training bias metrics', () => {
  it.each(references)('$name: every metric equals smclarify', ({ rows, values }) => {
    const metrics = metricsOf(rows);
    expect(metrics.map(({ name }) => name)).toEqual(Object.keys(values).sort());
    for (const { name, value } of metrics) {
      const expected = Number(values[name]);
      if (Number.isFinite(expected)) expect(value, name).toBeCloseTo(expected, 12);
      else expect(value, name).toBe(expected);
    }
  });

  it('a bias analysis has the shape of the real file', () => {
    const { analysis } = analyzeBias(references[0]?.rows ?? [], config);
    expect(analysis).toMatchObject({
      version: '1.0',
      post_training_bias_metrics: {
        label: 'Target',
        label_value_or_threshold: '1',
        facets: { Sex: [{ value_or_threshold: '0' }] },
      },
    });
    const [first] = metricsOf(references[0]?.rows ?? []);
    expect(Object.keys(first ?? {})).toEqual(['name', 'description', 'value']);
    expect(first?.description).toBe('Accuracy Difference (AD)');
  });

  it('an infinite metric is written as text and read as a number', () => {
    const { analysis } = analyzeBias(references[2]?.rows ?? [], config);
    const text = clarifyJson(analysis);
    expect(text).toContain('"value": "-Infinity"');
    expect(parseBiasAnalysis(text, 'analysis.json')).toEqual(analysis);
  });

  it('a facet with one number is a threshold if its column is continuous', () => {
    const rows = [20.5, 30, 45, 61].map((age, i) => row('1', i % 2 ? '1' : '0', String(age)));
    const { analysis } = analyzeBias(rows, { ...config, facets: [{ name: 'Sex', values: ['40'] }] });
    expect(analysis.post_training_bias_metrics?.facets.Sex?.[0]?.value_or_threshold).toBe('(40, 61]');
  });

  it('a facet without values gives one report for each value', () => {
    const rows = [row('1', '1', 'a'), row('0', '0', 'b'), row('0', '1', 'c')];
    const { analysis } = analyzeBias(rows, { ...config, facets: [{ name: 'Sex' }] });
    const reports = analysis.post_training_bias_metrics?.facets.Sex ?? [];
    expect(reports.map((report) => report.value_or_threshold)).toEqual(['a', 'b', 'c']);
  });

  it('rows with missing values are left out and counted', () => {
    const rows = [...(references[1]?.rows ?? []), row('1', '1', '0', { label: null })];
    expect(analyzeBias(rows, config).leftOut).toBe(1);
    expect(metricsOf(rows)).toEqual(metricsOf(references[1]?.rows ?? []));
  });

  it('a metric that cannot be computed has the value null and a reason; the others have values', () => {
    const rows = [row('1', '1', '0', { group: null }), row('0', '0', '1', { group: null })];
    const metrics = metricsOf(rows);
    expect(metrics.find(({ name }) => name === 'CDDPL')).toMatchObject({
      value: null,
      error: 'The group variable is missing. Set group_variable',
    });
    expect(metrics.filter(({ value }) => value !== null)).toHaveLength(12);
  });

  it('only the configured metrics are computed', () => {
    expect(metricsOf(references[0]?.rows ?? [], { methods: ['DI', 'AD'] }).map(({ name }) => name)).toEqual([
      'AD',
      'DI',
    ]);
  });

  it.each([
    ['no rows', [], /No row has/],
    ['a facet value that never occurs', [row('1', '1', 'x'), row('0', '0', 'y')], /Sex is never 0/],
    ['a facet value of every row', [row('1', '1', '0'), row('0', '0', '0')], /Sex is 0 in every row/],
    ['no positive prediction', [row('1', '0', '0'), row('0', '0', '1')], /No prediction is 1/],
  ] as const)('a bias analysis refuses %s', (_, rows, message) => {
    expect(() => analyzeBias(rows, config)).toThrow(AnalyzerError);
    expect(() => analyzeBias(rows, config)).toThrow(message);
  });
});

describe('bias drift', () => {
  it('a metric farther from 0 than the baseline is a violation, whatever its sign', () => {
    // The example of AWS's documentation: 0.1 is no violation of 0.2, and -0.3 is one.
    const baseline = analysisOf({ DPPL: 0.2 });
    expect(checkBias(analysisOf({ DPPL: 0.1 }), baseline)).toEqual([]);
    expect(checkBias(analysisOf({ DPPL: -0.2 }), baseline)).toEqual([]);
    expect(checkBias(analysisOf({ DPPL: -0.3 }), baseline)).toEqual([
      {
        constraint_check_type: 'bias_drift_check',
        description: "Metric value -0.3 doesn't meet the baseline constraint requirement 0.2",
        facet: 'Sex',
        facet_value: '0',
        metric_name: 'DPPL',
      },
    ]);
  });

  it('metrics without a value, and metrics that the baseline lacks, violate nothing', () => {
    expect(checkBias(analysisOf({ DPPL: 0.9 }), analysisOf({ DI: 0.2 }))).toEqual([]);
    expect(checkBias({ version: '1.0' }, analysisOf({ DI: 0.2 }))).toEqual([]);
  });

  const real = new URL('../../../../shared/samples/clarify/', import.meta.url);
  it.skipIf(!existsSync(real))('the real constraints and violations of a bias monitor agree', () => {
    const file = 'suggested-constraints-bias-SageMaker_Monitoring_Bias_Drift_for_Endpoint.json';
    const baseline = parseBiasAnalysis(readFileSync(new URL(file, real), 'utf8'), file);
    const { violations } = JSON.parse(
      readFileSync(new URL('bias-violations-endpoint-json-2024.json', real), 'utf8'),
    );
    const today = Object.fromEntries(
      violations.map(({ metric_name, description }: { metric_name: string; description: string }) => [
        metric_name,
        Number(/Metric value (\S+)/.exec(description)?.[1]),
      ]),
    );
    const post = { ...baseline.post_training_bias_metrics };
    expect(
      checkBias(analysisOf(today), { version: '1.0', post_training_bias_metrics: post } as BiasAnalysis),
    ).toEqual(violations);
  });

  it('a file that is not a bias analysis is refused with its place', () => {
    expect(() => parseBiasAnalysis('{"version":"1.0"}', 'c.json')).toThrow(
      /c.json: the file: contains no bias metrics/,
    );
    expect(() => parseBiasAnalysis('x', 'c.json')).toThrow(/c.json is not JSON/);
  });
});
