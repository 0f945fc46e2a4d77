/** A version of the model registry that waits for the decision about a run's candidates. */
export interface OfferedPackage {
  readonly modelPackageArn: string;
  /** Digests of the candidates in the versions that an approval of the package approves, one of each candidate. */
  readonly digests: readonly string[];
}

/** What somebody decided in the model registry. */
export interface RegistryDecision {
  readonly decision: 'approve' | 'reject';
  /** Who changed the status, as SageMaker authenticated it; null if it does not say. */
  readonly approver: string | null;
  /** The approval description; null without one. */
  readonly reason: string | null;
  /** The digests that the package names at this time. */
  readonly digests: readonly string[];
  /** When the package was last changed, AWS's time. */
  readonly at: string;
}
