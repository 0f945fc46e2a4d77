/**
 * A fault in the data feed. `certain`: no change of the population explains it, so nobody should train on the data.
 * `suspicious`: a change of the population may explain it, so a person decides; the sentence shows the values in question.
 */
export interface FeedDefect {
  readonly certainty: 'certain' | 'suspicious';
  readonly kind:
    | 'type-change'
    | 'completeness-drop'
    | 'unseen-categories'
    | 'altered-spelling'
    | 'unseen-codes'
    | 'unit-conversion'
    | 'mixed-units'
    | 'outside-range'
    | 'truncated-decimals'
    | 'stuck-value'
    | 'sentinel-value'
    | 'sign-flip'
    | 'shifted-columns'
    | 'misaligned-column'
    | 'copied-column'
    | 'empty-one-hot-group'
    | 'changed-correlation'
    | 'lost-association'
    | 'isolated-difference'
    | 'source-difference'
    | 'repeated-neighbours'
    | 'mixed-decimals'
    | 'duplicate-rows'
    | 'single-feature-jump';
  readonly features: readonly string[];
  /** The value that became frequent, if the finding is about one value. */
  readonly value?: string;
  /** Includes the numbers, so that a person can check the finding. */
  readonly sentence: string;
}
