/** The container images that the platform supports. It does not run Docker; it recognises an image by its repository. */

const ESTIMATOR_REPOSITORIES = [
  'xgboost',
  'sagemaker-xgboost',
  'linear-learner',
  'rebaseline-local-estimator',
] as const;
const ANALYZER_REPOSITORY = 'sagemaker-model-monitor-analyzer';

/** The repository name: `123.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1` gives `sagemaker-xgboost`. */
function repositoryOf(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
}

/** Throws if the local estimator cannot replace the image. */
export function assertEstimatorImage(image: string | undefined): void {
  if (image !== undefined && ESTIMATOR_REPOSITORIES.some((repository) => repository === repositoryOf(image)))
    return;
  throw new Error(
    `ClientError: The local SageMaker runs no containers, so it cannot run image "${image ?? '(none)'}". ` +
      `Its estimator replaces images of the repositories ${ESTIMATOR_REPOSITORIES.join(', ')}. Use one of them.`,
  );
}

/** Throws if the image is not Model Monitor's analyzer, in any account and Region. */
export function assertAnalyzerImage(image: string): void {
  if (repositoryOf(image) === ANALYZER_REPOSITORY) return;
  throw new Error(
    `ClientError: The local SageMaker runs no containers, so it cannot run image "${image}". ` +
      `Use an image of the repository ${ANALYZER_REPOSITORY}.`,
  );
}
