import { type Dataset, NoDataError, suggestBaseline } from '../analyzer/index.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { mergeProfiles } from '../domain/profile/merge-profiles.js';
import { RowPairSampler, type RowPairs } from '../domain/profile/row-pairs.js';
import { RepeatCounter, type RowRepeats } from '../domain/profile/row-repeats.js';
import { profileOf } from './profile.js';

export interface CapturedInputs {
  /** One profile per window that has rows, oldest first. */
  readonly windows: readonly DatasetProfile[];
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
  for await (const { columns, rows } of windows) {
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
    } catch (error) {
      if (!(error instanceof NoDataError)) throw error;
    }
  }
  return {
    windows: profiles,
    traffic: mergeProfiles(profiles),
    repeats: counter.repeats(),
    pairs: neighbours.sample(),
  };
}
