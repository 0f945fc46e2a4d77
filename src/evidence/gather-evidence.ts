import { analyzeWindow, type BaselineFiles, type Row, suggestBaseline } from '../analyzer/index.js';
import type { BacktestedWindow } from '../domain/gate/checks/backtest.js';
import type { LabelledSample } from '../domain/gate/checks/leak.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { mergeProfiles } from '../domain/profile/merge-profiles.js';
import { RowPairSampler, type RowPairs } from '../domain/profile/row-pairs.js';
import { RepeatCounter, type RowRepeats } from '../domain/profile/row-repeats.js';
import { type RowSample, RowSampler } from '../domain/profile/row-sample.js';
import { profileOf } from './profile.js';

export interface TrainingSummary {
  readonly profile: DatasetProfile;
  readonly sample: RowSample;
  readonly repeats: RowRepeats;
  readonly pairs: RowPairs;
  readonly labelled: LabelledSample | null;
}

export interface LabelledRow {
  readonly features: Row;
  readonly label: string | null;
}

/** One pass over a training set, memory flat in its rows. Features in the given order; a label, if any, stands beside them. */
export async function summarizeTraining(
  columns: readonly string[],
  rows: AsyncIterable<LabelledRow>,
  hasLabel: boolean,
): Promise<TrainingSummary> {
  const sampler = new RowSampler(columns);
  const counter = new RepeatCounter();
  const neighbours = new RowPairSampler(columns, hasLabel);
  async function* tapped() {
    for await (const { features, label } of rows) {
      const row = [...features, label];
      sampler.add(row);
      neighbours.add(row);
      counter.add(features);
      yield features;
    }
  }
  const { statistics } = await suggestBaseline({ columns: () => columns, rows: tapped() });
  const sample = sampler.sample();
  const labels = sample.rows.map(({ cells }) => cells[columns.length] ?? null);
  return {
    profile: profileOf(statistics),
    sample,
    repeats: counter.repeats(),
    pairs: neighbours.sample(),
    labelled: hasLabel ? { columns, rows: sample.rows, labels } : null,
  };
}

export interface WindowToJudge {
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Read once; outputs first. */
  readonly rows: AsyncIterable<Row>;
}

export interface TrafficSummary {
  readonly traffic: DatasetProfile | null;
  readonly windows: readonly DatasetProfile[];
  readonly backtest: readonly BacktestedWindow[];
  /** Of the inputs alone: another model's outputs would make the same row another. */
  readonly repeats: RowRepeats;
  readonly pairs: RowPairs;
}

/** Each window judged by a baseline, and what it holds: one pass a window. */
export async function judgeWindows(
  windows: readonly WindowToJudge[],
  baseline: BaselineFiles,
  inputs: number,
): Promise<TrafficSummary> {
  const columns = baseline.constraints.features.map(({ name }) => name);
  const counter = new RepeatCounter();
  const neighbours = new RowPairSampler(columns.slice(-inputs));
  const profiles: DatasetProfile[] = [];
  const backtest: BacktestedWindow[] = [];
  for (const window of windows) {
    async function* tapped() {
      for await (const row of window.rows) {
        const features = row.slice(-inputs);
        counter.add(features);
        neighbours.add(features);
        yield row;
      }
    }
    const { statistics, violations, drift, shortfalls } = await analyzeWindow(
      { columns: () => null, rows: tapped() },
      baseline,
    );
    const profile = profileOf(statistics, columns);
    profiles.push(profile);
    backtest.push({
      windowStart: window.windowStart,
      windowEnd: window.windowEnd,
      rows: profile.rows,
      violated: [...new Set(violations.map((v) => `${v.feature_name}|${v.constraint_check_type}`))],
      drift,
      ...(shortfalls.length > 0 ? { short: shortfalls } : {}),
    });
  }
  return {
    traffic: mergeProfiles(profiles),
    windows: profiles,
    backtest,
    repeats: counter.repeats(),
    pairs: neighbours.sample(),
  };
}
