import { analyzeWindow, type BaselineFiles, type Row } from '../analyzer/index.js';
import type { BacktestedWindow } from '../domain/gate/backtested-window.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { mergeProfiles } from '../domain/profile/merge-profiles.js';
import { RowPairSampler, type RowPairs } from '../domain/profile/row-pairs.js';
import { RepeatCounter, type RowRepeats } from '../domain/profile/row-repeats.js';
import { profileOf } from './profile.js';

export interface WindowToJudge {
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Read once; outputs first. */
  readonly rows: AsyncIterable<Row>;
}

export interface JudgedTraffic {
  readonly traffic: DatasetProfile | null;
  readonly windows: readonly DatasetProfile[];
  readonly backtest: readonly BacktestedWindow[];
  /** Of the inputs only: the outputs of another model would make an equal row different. */
  readonly repeats: RowRepeats;
  readonly pairs: RowPairs;
}

/**
 * Judges each window by a baseline, as a monitoring execution does, and summarizes its rows. One pass per window.
 * @param inputs number of input columns; the outputs come before them
 * @param names names of the columns, for a monitor that maps them by name. Default: the baseline's, by position
 */
export async function judgeWindows(
  windows: readonly WindowToJudge[],
  baseline: BaselineFiles,
  inputs: number,
  names: readonly string[] | null = null,
): Promise<JudgedTraffic> {
  const columns = names ?? baseline.constraints.features.map(({ name }) => name);
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
    const { statisticsAsInferred, violations, drift, shortfalls } = await analyzeWindow(
      { columns: () => names, rows: tapped() },
      baseline,
    );
    // The candidate and the training set are profiled with inferred types, so the traffic compared with them is too.
    const profile = profileOf(statisticsAsInferred, columns);
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
