/** `cleanWindows` clean windows out of at most `outOf` counted whole windows keep the release. */
export interface VerificationRule {
  readonly cleanWindows: number;
  readonly outOf: number;
}

/** Whole windows under the new definition, by verdict. */
export interface Counted {
  readonly clean: number;
  readonly dirty: number;
  readonly unknown: number;
  readonly unexpected: readonly string[];
}
