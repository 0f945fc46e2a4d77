/** The stated rule: `cleanWindows` clean ones out of at most `outOf` counted whole windows keep the release. */
export interface VerificationRule {
  readonly cleanWindows: number;
  readonly outOf: number;
}

export interface Counted {
  readonly clean: number;
  readonly dirty: number;
  readonly unknown: number;
  readonly unexpected: readonly string[];
}
