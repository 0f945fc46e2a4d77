import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { AnalyzerError, NoDataError } from '../errors.js';
import { BinaryQuality } from './binary-quality.js';
import { FindingCounts, type FindingKind, type QualityFinding } from './findings.js';
import type { QualityStatistics } from './formats.js';
import { MulticlassQuality } from './multiclass-quality.js';
import { DEFAULT_PROBABILITY_THRESHOLD, type QualityProblem, type QualityRow } from './quality-problem.js';
import { rowSetDraws } from './random-samples.js';
import { RegressionQuality } from './regression-quality.js';

/** The metrics of a set of labelled rows, and what is wrong with some of the rows. */
export interface QualityAnalysis {
  readonly statistics: QualityStatistics;
  readonly findings: readonly QualityFinding[];
}

/** Reads rows one by one. */
export interface QualityAccumulator {
  /** @throws AnalyzerError if the rows do not fit the problem type, for example three classes for a binary one */
  readonly add: (row: QualityRow) => void;
  /** Counts rows that could not be read at all. */
  readonly addFinding: (kind: FindingKind, example: string, rows?: number) => void;
  /**
   * Call it once, after the last row.
   * @throws NoDataError if there was no row; AnalyzerError if every row was left out, or the positive label is not known
   */
  readonly analysis: () => QualityAnalysis;
}

/** Computes the metrics of labelled rows as Model Monitor's container does. Memory does not grow with the number of rows. */
export function qualityAccumulator(problem: QualityProblem): QualityAccumulator {
  const findings = new FindingCounts();
  const draw = rowSetDraws(problem.seed);
  const metrics = metricsFor(problem, findings);
  let rows = 0;
  let leftOut = 0;
  return {
    add(row) {
      // Drawn for every row, so that a row that is left out does not change the samples of the others.
      if (metrics.add(row, draw())) rows += 1;
      else leftOut += 1;
    },
    addFinding: (kind, example, count) => {
      findings.add(kind, example, count);
      leftOut += count ?? 1;
    },
    analysis() {
      if (rows === 0) {
        if (leftOut === 0) throw new NoDataError();
        const reasons = findings.list().map(({ description }) => description);
        throw new AnalyzerError(`No row could be used. ${reasons.join(' ')}`.slice(0, 900));
      }
      const group = metrics.group(rows);
      return {
        statistics: { version: 0, dataset: { item_count: rows }, ...group },
        findings: findings.list(),
      };
    },
  };
}

/** {@link qualityAccumulator} over batches of rows. */
export async function analyzeQuality(
  batches: AsyncIterable<readonly QualityRow[]> | Iterable<readonly QualityRow[]>,
  problem: QualityProblem,
): Promise<QualityAnalysis> {
  const accumulator = qualityAccumulator(problem);
  for await (const batch of batches) {
    for (const row of batch) accumulator.add(row);
    await yieldToEventLoop();
  }
  return accumulator.analysis();
}

interface Metrics {
  /** Whether the row was used. */
  readonly add: (row: QualityRow, rowSets: number) => boolean;
  readonly group: (rows: number) => Partial<QualityStatistics>;
}

function metricsFor(problem: QualityProblem, findings: FindingCounts): Metrics {
  const read = new CellReader(problem.labels, findings);
  switch (problem.problemType) {
    case 'Regression': {
      const quality = new RegressionQuality();
      return {
        add(row, rowSets) {
          const label = read.number(row.label, 'label');
          const prediction = read.number(row.prediction, 'prediction');
          if (label === undefined || prediction === undefined) return false;
          quality.add(label, prediction, rowSets);
          return true;
        },
        group: (rows) => ({ regression_metrics: quality.metrics(rows) }),
      };
    }
    case 'MulticlassClassification': {
      const quality = new MulticlassQuality();
      return {
        add(row, rowSets) {
          const label = read.label(row.label);
          const prediction = read.text(row.prediction, 'prediction');
          if (label === undefined || prediction === undefined) return false;
          quality.add(label, prediction, rowSets);
          return true;
        },
        group(rows) {
          for (const { prediction, count } of quality.predictedOnly())
            findings.add('PredictionNeverALabel', JSON.stringify(prediction), count);
          return { multiclass_classification_metrics: quality.metrics(rows) };
        },
      };
    }
    case 'BinaryClassification':
      return binaryMetrics(problem, read, findings);
  }
}

function binaryMetrics(problem: QualityProblem, read: CellReader, findings: FindingCounts): Metrics {
  const { probabilityThreshold: threshold = DEFAULT_PROBABILITY_THRESHOLD, positiveLabel } = problem;
  const quality = new BinaryQuality({
    threshold,
    ...(positiveLabel !== undefined && { positiveLabel: canonicalLabel(positiveLabel) }),
  });
  return {
    add(row, rowSets) {
      const label = read.label(row.label);
      if (label === undefined) return false;
      const hasPrediction = row.prediction !== undefined;
      const prediction = hasPrediction ? read.text(row.prediction, 'prediction') : undefined;
      if (hasPrediction && prediction === undefined) return false;
      const needed = row.probability !== undefined || !hasPrediction;
      const probability = needed ? read.probability(row.probability) : undefined;
      if (needed && probability === undefined) return false;
      quality.add(label, prediction, probability, rowSets);
      return true;
    },
    group(rows) {
      const { metrics, positive, positives } = quality.metrics(rows);
      if (positives === 0) findings.add('PositiveLabelNeverOccurs', JSON.stringify(positive), rows);
      return { binary_classification_metrics: metrics };
    },
  };
}

type Cell = string | number | null | undefined;

/** Reads the cells of a row. A cell that cannot be used gives undefined and a finding. */
class CellReader {
  private readonly labels: ReadonlySet<string> | undefined;

  constructor(
    labels: readonly string[] | undefined,
    private readonly findings: FindingCounts,
  ) {
    this.labels = labels && new Set(labels.map(canonicalLabel));
  }

  label(cell: Cell): string | undefined {
    const label = this.text(cell, 'label');
    if (label === undefined || this.labels === undefined || this.labels.has(label)) return label;
    this.findings.add('UnknownLabel', shown(label));
    return undefined;
  }

  text(cell: Cell, name: string): string | undefined {
    const label = cell === null || cell === undefined ? '' : canonicalLabel(String(cell));
    if (label !== '') return label;
    this.findings.add('MissingValue', name);
    return undefined;
  }

  number(cell: Cell, name: string): number | undefined {
    if (cell === null || cell === undefined || cell === '') {
      this.findings.add('MissingValue', name);
      return undefined;
    }
    const value = typeof cell === 'number' ? cell : DECIMAL.test(cell) ? Number(cell) : Number.NaN;
    if (Number.isFinite(value)) return value;
    this.findings.add('NotANumber', `${name} ${shown(String(cell))}`);
    return undefined;
  }

  probability(cell: Cell): number | undefined {
    const value = this.number(cell, 'probability');
    if (value === undefined || (value >= 0 && value <= 1)) return value;
    this.findings.add('ProbabilityOutOfRange', shown(String(cell)));
    return undefined;
  }
}

const DECIMAL = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

const shown = (text: string) => JSON.stringify(text.slice(0, 40));

/**
 * The class that a label text names. `1.0` is class `1`: pandas writes whole labels as decimals as soon as one is missing,
 * and a model often predicts `1.0` for a label `1`. How the container compares such texts is not known.
 */
function canonicalLabel(text: string): string {
  const trimmed = text.trim();
  return /^-?\d+\.0+$/.test(trimmed) ? trimmed.slice(0, trimmed.indexOf('.')) : trimmed;
}
