/** A fault in the data feed that a change of the population does not explain. */
export interface FeedDefect {
  readonly kind:
    | 'type-change'
    | 'completeness-drop'
    | 'unseen-categories'
    | 'unit-conversion'
    | 'mixed-units'
    | 'truncated-decimals'
    | 'stuck-value'
    | 'sentinel-value'
    | 'sign-flip'
    | 'shifted-columns'
    | 'misaligned-column'
    | 'copied-column'
    | 'empty-one-hot-group'
    | 'changed-correlation'
    | 'duplicate-rows'
    | 'single-feature-jump';
  readonly features: readonly string[];
  /** Includes the numbers, so that a person can check the finding. */
  readonly sentence: string;
}
