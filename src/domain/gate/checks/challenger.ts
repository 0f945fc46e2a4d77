import type { Check, Verdict } from '../../../contract/check.js';
import type {
  MetricComparison,
  ModelComparison,
  SliceComparison,
} from '../../../contract/model-comparison.js';
import type { ChallengerRules } from '../../../contract/policy.js';
import { ONE_SIDED_METRICS } from '../../../contract/quality-metric.js';
import { list, round } from '../../present/sentence.js';
import { comparisonInWords } from '../../quality/comparison-in-words.js';

const ORDER: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];

/**
 * Whether the new model is worse than the model in service on labelled rows that it was not trained on. Drift is a reason to
 * retrain, not evidence that the result is better. A judged metric that is worse beyond chance fails, however few
 * violations the new baseline raises.
 * @param untypical features whose frequencies in these rows differ from those of the traffic; none if they are typical
 */
export function challengerCheck(
  comparison: ModelComparison,
  rules: ChallengerRules,
  untypical: Check['evidence'] = [],
): Check {
  const { metrics, slices, judged, problems, rows, unknownSlices = [] } = comparison;
  const isJudged = ({ metric }: MetricComparison) => judged.includes(metric);
  const worse = metrics.filter(({ verdict }) => verdict === 'worse');
  const all: readonly Finding[] = [
    // On rows of another population, a model that was trained for the traffic may be worse without a fault.
    finding(
      untypical.length > 0 ? 'unknown' : 'fail',
      'The new model is worse than the model in service: ',
      worse.filter(isJudged),
    ),
    finding(
      rules.sliceWorse,
      'Worse for the rows with ',
      slices.filter(({ verdict }) => verdict === 'worse'),
    ),
    { verdict: 'unknown', words: problems },
    { verdict: 'unknown', words: untypicalWords(untypical) },
    {
      verdict: 'warn',
      words: unknownSlices.map((name) => `The rows have no feature ${name} to slice by`),
    },
    finding(
      'unknown',
      'Too few rows to exclude a loss that matters: ',
      metrics.filter((one) => isJudged(one) && one.verdict === 'unknown'),
    ),
    finding(
      'warn',
      'Worse by another metric: ',
      worse.filter((one) => !isJudged(one) && !ONE_SIDED_METRICS.has(one.metric)),
    ),
  ];
  const findings = all.filter(({ words }) => words.length > 0);
  const verdict = findings.reduce<Verdict>(
    (worst, one) => (ORDER.indexOf(one.verdict) > ORDER.indexOf(worst) ? one.verdict : worst),
    'pass',
  );
  const passed = metrics.filter(isJudged).map(comparisonInWords);
  return {
    id: 'challenger',
    verdict,
    threshold: comparison.margin,
    sentence:
      findings.length > 0
        ? `On ${rows} held-out rows: ${findings.map(({ words }) => words.join('; ')).join('. ')}.`
        : `On ${rows} held-out rows the new model is not worse than the model in service: ${passed.join('; ')}.`,
    evidence: [
      ...metrics.map((one) => ({ feature: one.metric, ...numbers(one) })),
      ...slices.map((one) => ({ feature: `${one.metric}, ${one.feature} ${one.value}`, ...numbers(one) })),
    ],
  };
}

function untypicalWords(untypical: Check['evidence'] = []): readonly string[] {
  if (untypical.length === 0) return [];
  const named = untypical.slice(0, 3).map(({ feature, value }) => `${feature} (PSI ${value})`);
  return [`These rows are not typical of the traffic: ${list(named)}`];
}

interface Finding {
  readonly verdict: Verdict;
  readonly words: readonly string[];
}

function finding(
  verdict: Verdict,
  intro: string,
  of: readonly (MetricComparison & Partial<Pick<SliceComparison, 'feature' | 'value' | 'rows'>>)[],
): Finding {
  const words = of.map((one) =>
    one.feature === undefined
      ? comparisonInWords(one)
      : `${one.feature} ${one.value} (${one.rows} rows): ${comparisonInWords(one)}`,
  );
  return { verdict, words: words.length > 0 ? [`${intro}${list(words)}`] : [] };
}

function numbers(one: MetricComparison): { readonly value: number; readonly note: string } {
  return { value: round(one.difference), note: `${one.verdict}, ${one.method}: ${comparisonInWords(one)}` };
}
