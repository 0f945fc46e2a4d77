/** What SageMaker's own analyzer found in one window, scored again with the new model, or why there is no result. */
export type ReferenceAnalyzerFinding =
  | {
      readonly kind: 'ran';
      readonly windowStart: string;
      /** `feature|check` of each violation. */
      readonly violated: readonly string[];
      /** By `feature|check`, where the violation states a distance. */
      readonly distances?: Readonly<Record<string, number>>;
      /** Rows that the analyzer read; absent if its statistics do not state them. */
      readonly rows?: number;
    }
  | { readonly kind: 'not known'; readonly why: string };
