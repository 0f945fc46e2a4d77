import { describe, expect, it } from 'vitest';
import { analyzeBias, biasRows, parseClarifyConfig, requireColumns } from '../../../src/analyzer/index.js';

/** As the SageMaker Python SDK writes it for a bias monitor. */
const bias = {
  dataset_type: 'text/csv',
  headers: ['Target', 'Age', 'Sex', 'Workclass'],
  label: 'Target',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'Sex', value_or_threshold: [0] }],
  group_variable: 'Workclass',
  methods: { post_training_bias: { methods: 'all' }, report: { name: 'report' } },
  predictor: { endpoint_name: 'income', initial_instance_count: 1 },
};
const parse = (config: object) => parseClarifyConfig(JSON.stringify(config), 'analysis_config.json');
const columns = ['Age', 'Sex', 'Workclass'];

describe('Clarify’s analysis configuration', () => {
  it('a bias configuration is read with values as text', () => {
    expect(parse(bias)).toMatchObject({
      label: 'Target',
      positiveLabels: ['1'],
      facets: [{ name: 'Sex', values: ['0'] }],
      groupVariable: 'Workclass',
      shap: null,
    });
    expect(parse(bias).biasMethods).toHaveLength(13);
  });

  it('indexes of a configuration become names', () => {
    expect(parse({ ...bias, label: 0, facet: [{ name_or_index: 2 }], group_variable: 3 })).toMatchObject({
      label: 'Target',
      facets: [{ name: 'Sex' }],
      groupVariable: 'Workclass',
    });
  });

  it('an explainability configuration is read with its baseline and aggregation', () => {
    const { shap, biasMethods } = parse({
      headers: ['Age'],
      methods: { shap: { baseline: [[39]], num_samples: 100, agg_method: 'mean_sq' } },
    });
    expect([shap, biasMethods]).toEqual([
      { baseline: [['39']], useLogit: false, aggregation: 'mean_sq' },
      null,
    ]);
  });

  it.each([
    ['an index outside the headers', { ...bias, label: 9 }, /column with index 9, but it has 4 headers/],
    [
      'a method that does not exist',
      { ...bias, methods: { post_training_bias: { methods: ['XX'] } } },
      /methods XX/,
    ],
    ['a facet without a name', { ...bias, facet: [{}] }, /facet\.0\.name_or_index/],
  ])('a configuration with %s is refused', (_, config, message) => {
    expect(() => parse(config)).toThrow(message);
  });

  it('a configuration that names absent columns is refused with the columns of the data', () => {
    expect(() => requireColumns(parse(bias), ['Age', 'Gender'])).toThrow(
      /names Sex, Workclass, but the data has Age, Gender/,
    );
  });

  it('rows of a table give a bias analysis; a text column leaves only the flip test without value', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      cells: [String(20 + i), String(i % 2), i % 4 ? 'Private' : 'State'],
      label: String(i % 3 ? 1 : 0),
      prediction: String(i % 5 ? 1 : 0),
    }));
    const config = parse(bias);
    const { analysis, leftOut } = analyzeBias(biasRows(config, columns, rows), {
      label: 'Target',
      positiveLabels: config.positiveLabels,
      facets: config.facets,
    });
    expect(leftOut).toBe(0);
    const metrics = analysis.post_training_bias_metrics?.facets.Sex?.[0]?.metrics ?? [];
    expect(metrics.filter(({ value }) => value === null)).toEqual([
      {
        name: 'FT',
        description: 'Flip Test (FT)',
        value: null,
        error: 'The flip test needs numeric features',
      },
    ]);
  });
});
