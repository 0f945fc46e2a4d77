import { z } from 'zod';
import type { DatasetLayout } from './dataset.js';
import type { ProblemType } from './quality-metric.js';

/** Asks for a split of the training set before training. */
export const heldOutSplit = z.strictObject({
  /** Share of the rows that the training does not see. At least 200 rows and at most 100,000 are held out. */
  fraction: z.number().min(0.01).max(0.5).default(0.2),
});

/** Where labelled rows come from that the new model was not trained on. */
export type HeldOutSource = 'heldOutDataset' | 'baselineDataset' | 'channel' | 'split';

/** The decision, before training. Recorded in the run's history: later stages follow it. */
export type HeldOutPlan =
  | { readonly source: Exclude<HeldOutSource, 'split'>; readonly layout: DatasetLayout }
  | { readonly source: 'split'; readonly layout: DatasetLayout; readonly share: number };

/** A file that the run wrote. */
export interface WrittenRows {
  readonly layout: DatasetLayout;
  readonly rows: number;
  /** SHA-256 of the file. */
  readonly digest: string;
}

/** The held-out rows, and with a split the rows that remain for training. */
export interface HeldOutRows {
  readonly source: HeldOutSource;
  /** S3 URI of the dataset that the rows are from. */
  readonly fromUri: string;
  /** CSV without a header, the label first. */
  readonly heldOut: WrittenRows;
  /** Only of a split: the training set without the held-out rows, in the form of the original. */
  readonly training?: WrittenRows;
  /** Rows without a label. They are never held out. */
  readonly unlabelled: number;
  /** Rows of a given dataset that the training set contains too. */
  readonly shared: number;
  /** Share of the rows that two samples of one population have in common by chance. */
  readonly sharedByChance: number;
  /** Whether the shared rows were left out; false if chance explains them. */
  readonly sharedLeftOut: boolean;
  /** Rows of a large dataset beyond the limit, left out by their content. */
  readonly beyondLimit: number;
  /** Counts of the most frequent labels. */
  readonly labels: Readonly<Record<string, number>>;
  /** Number of distinct labels, counted up to 1,000. */
  readonly distinctLabels: number;
}

/** What is predicted, and which outputs of a model say it. */
export interface ScoredProblem {
  readonly problemType: ProblemType;
  /** Name of the output with the predicted label or number. */
  readonly prediction?: string;
  /** Name of the output with the probability of the positive label. */
  readonly probability?: string;
  /** Probability from which on a row counts as positive, if there is no prediction. */
  readonly threshold: number;
}

/** The held-out rows with the outputs of the new model, and of the model in service if that is another one. */
export interface ScoredHeldOut {
  /**
   * CSV with a header: `label`, `champion_<output>` of the model in service, `challenger_<output>` of the new model, and
   * `feature_<name>`. The names of outputs and features are those of the live baseline.
   */
  readonly uri: string;
  readonly rows: number;
  /** Names of the outputs, in the order in which a model returns them. */
  readonly outputs: readonly string[];
  /** False if the model in service is kept: then there is no champion to compare with. */
  readonly hasChampion: boolean;
  /** Null if the outputs are not understood. */
  readonly problem: ScoredProblem | null;
  /** Why the outputs are not understood. */
  readonly notUnderstood?: string;
}
