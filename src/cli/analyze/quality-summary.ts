/** Formats the results of `rebaseline analyze quality` for a terminal. */
import pc from 'picocolors';
import {
  constraintGroup,
  metricGroup,
  type QualityAnalysis,
  type QualityConstraints,
  type QualityViolation,
} from '../../analyzer/index.js';
import { count, number, printable, table } from '../table.js';

export function qualitySummary(
  { statistics, findings }: QualityAnalysis,
  run: {
    readonly data: readonly string[];
    readonly out: string;
    readonly constraints: QualityConstraints;
    /** With a baseline: its folder, and the violations. */
    readonly judgedBy?: string;
    readonly violations?: readonly QualityViolation[];
    /** Constraints whose metric has no value. */
    readonly unjudged?: readonly string[];
  },
): string {
  const { problemType, metrics } = metricGroup(statistics);
  const thresholds = constraintGroup(run.constraints)?.constraints ?? {};
  const rows = [...metrics]
    .filter(([name]) => name in thresholds || !name.endsWith('_best_constant_classifier'))
    .map(([name, { value, standard_deviation }]) => {
      const constraint = thresholds[name];
      const relation = constraint?.comparison_operator === 'LessThanThreshold' ? 'at least' : 'at most';
      return [
        name,
        shown(value),
        Number.isNaN(standard_deviation) ? '' : `± ${shown(standard_deviation)}`,
        constraint === undefined ? '' : `${relation} ${shown(constraint.threshold)}`,
      ];
    });
  const { violations, unjudged = [] } = run;
  const notes = findings.map(({ description }) => description);
  if (unjudged.length > 0) notes.push(`Not judged, because the data gives no value: ${unjudged.join(', ')}.`);
  return [
    '',
    `${pc.bold(run.judgedBy === undefined ? 'Model quality baseline' : 'Model quality')} of ${run.data.join(', ')}: ` +
      `${count(statistics.dataset.item_count, 'labelled row')}, ${problemType}` +
      (run.judgedBy === undefined ? '' : `, judged by ${run.judgedBy}`),
    '',
    ...(violations === undefined ? [] : [...violationLines(violations), '']),
    table(['metric', 'value', 'deviation', 'constraint'], rows, [false, true, true, false]),
    '',
    ...notes.map((note) => pc.yellow(printable(note))),
    ...(notes.length > 0 ? [''] : []),
    pc.dim(
      `Wrote statistics.json${violations?.length ? ', constraints.json and constraint_violations.json' : ' and constraints.json'} to ${run.out}`,
    ),
    '',
  ].join('\n');
}

const shown = (value: number): string => (Number.isNaN(value) ? 'not defined' : number(value));

function violationLines(violations: readonly QualityViolation[]): readonly string[] {
  if (violations.length === 0) return [pc.green('✓ No violations')];
  return [
    pc.red(`✗ ${count(violations.length, 'violation')}`),
    ...violations.map(({ description }) => `  ${description}`),
  ];
}
