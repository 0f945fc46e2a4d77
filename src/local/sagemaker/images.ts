/** Which container images the platform can stand in for. It runs no Docker: an image is known by its repository. */

const TRAINABLE = ['xgboost', 'sagemaker-xgboost', 'linear-learner', 'rebaseline-local-estimator'] as const;
const ANALYZER = 'sagemaker-model-monitor-analyzer';

/** The repository's name: `123.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1` gives `sagemaker-xgboost`. */
function repositoryOf(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
}

/** Throws when the local estimator cannot stand in for the image. */
export function assertEstimatorImage(image: string | undefined): void {
  if (image !== undefined && TRAINABLE.some((repository) => repository === repositoryOf(image))) return;
  throw new Error(
    `ClientError: The local SageMaker runs no containers, so it cannot run image "${image ?? '(none)'}". ` +
      `Its estimator stands in for the repositories ${TRAINABLE.join(', ')}: use one of them.`,
  );
}

/** Throws when the image is not Model Monitor's analyzer, whatever account and Region it is pulled from. */
export function assertAnalyzerImage(image: string): void {
  if (repositoryOf(image) === ANALYZER) return;
  throw new Error(
    `ClientError: The local SageMaker runs no containers, so it cannot run image "${image}". ` +
      `Processing jobs can use the repository ${ANALYZER}.`,
  );
}
