import { type Dataset, NoDataError, suggestBaseline } from '../analyzer/index.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { mergeProfiles } from '../domain/profile/merge-profiles.js';
import { RowPairSampler, type RowPairs } from '../domain/profile/row-pairs.js';
import { RepeatCounter, type RowRepeats } from '../domain/profile/row-repeats.js';
import { profileOf } from './profile.js';

export interface CapturedInputs {
  /** One profile per window that has rows, oldest first. */
  readonly windows: readonly DatasetProfile[];
  /** Indices of these windows among those given. */
  readonly withRows: readonly number[];
  /** All windows together; null without rows. */
  readonly traffic: DatasetProfile | null;
  readonly repeats: RowRepeats;
  readonly pairs: RowPairs;
}

/**
 * Summarizes the inputs that were captured in each window. One pass per window.
 * @param features names of the input columns
 * @param windows the windows, oldest first; each is read before the next one is opened
 */
export async function summarizeCapturedInputs(
  features: readonly string[],
  windows: AsyncIterable<Dataset>,
): Promise<CapturedInputs> {
  const counter = new RepeatCounter();
  const neighbours = new RowPairSampler(features);
  const profiles: DatasetProfile[] = [];
  const withRows: number[] = [];
  let index = -1;
  for await (const { columns, rows } of windows) {
    index += 1;
    async function* tapped() {
      for await (const row of rows) {
        counter.add(row);
        neighbours.add(row);
        yield row;
      }
    }
    try {
      const { statistics } = await suggestBaseline({ columns, rows: tapped() });
      profiles.push(profileOf(statistics, features));
      withRows.push(index);
    } catch (error) {
      if (!(error instanceof NoDataError)) throw error;
    }
  }
  return {
    windows: profiles,
    withRows,
    traffic: mergeProfiles(profiles),
    repeats: counter.repeats(),
    pairs: neighbours.sample(),
  };
}
