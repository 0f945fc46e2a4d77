/** A fault of the feed that a moved population does not explain. */
export interface FeedDefect {
  readonly kind:
    | 'type flip'
    | 'completeness drop'
    | 'category burst'
    | 'unit change'
    | 'mixed units'
    | 'cut decimals'
    | 'stuck value'
    | 'placeholder value'
    | 'sign flip'
    | 'shifted columns'
    | 'misaligned column'
    | 'copied column'
    | 'empty one-hot group'
    | 'torn rows'
    | 'repeated rows'
    | 'jump of one feature';
  readonly features: readonly string[];
  /** With its numbers, for a person to check. */
  readonly sentence: string;
}

export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
