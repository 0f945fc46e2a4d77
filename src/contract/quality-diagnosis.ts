/** Why the quality of the model in service fell, from labelled rows of before and after. */
export interface QualityDiagnosis {
  /**
   * `inputs-moved`, `concept-drift`: train on new data. `wrong-labels`: do not train; the labels do not belong to their rows or
   * are not what they were. `insufficient`: too few labelled rows, or they do not distinguish these.
   */
  readonly diagnosis: 'inputs-moved' | 'concept-drift' | 'wrong-labels' | 'insufficient';
  /** Which relation of inputs and label the offered training set shows; absent if that is not certain. */
  readonly training?: 'before' | 'after';
  /** One sentence part each, with its numbers. */
  readonly reasons: readonly string[];
}
