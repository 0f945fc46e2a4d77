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
  /** Windows that could not be read, by their index, with the error. */
  readonly unreadable: readonly { readonly index: number; readonly error: unknown }[];
  /** All windows together; null without rows. */
  readonly traffic: DatasetProfile | null;
  readonly repeats: RowRepeats;
  readonly pairs: RowPairs;
}

/**
 * Summarizes the inputs that were captured in each window. One pass per window.
 * @param features names of the input columns
 * @param windows the windows, oldest first; each is read before the next one is opened
 * @param isUnreadable whether an error shows that a window's capture cannot be read; any other error is thrown
 */
export async function summarizeCapturedInputs(
  features: readonly string[],
  windows: AsyncIterable<Dataset>,
  isUnreadable: (error: unknown) => boolean = () => false,
): Promise<CapturedInputs> {
  const counter = new RepeatCounter();
  const neighbours = new RowPairSampler(features);
  const profiles: DatasetProfile[] = [];
  const withRows: number[] = [];
  const unreadable: CapturedInputs['unreadable'][number][] = [];
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
      if (error instanceof NoDataError) continue;
      if (!isUnreadable(error)) throw error;
      unreadable.push({ index, error });
    }
  }
  return {
    windows: profiles,
    withRows,
    unreadable,
    traffic: mergeProfiles(profiles),
    repeats: counter.repeats(),
    pairs: neighbours.sample(),
  };
}
