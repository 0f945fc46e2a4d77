/** The container images that the platform supports. It does not run Docker; it recognises an image by its repository. */

const ESTIMATOR_REPOSITORIES = [
  'xgboost',
  'sagemaker-xgboost',
  'linear-learner',
  'rebaseline-local-estimator',
] as const;
const ANALYZER_REPOSITORY = 'sagemaker-model-monitor-analyzer';
const MERGER_REPOSITORY = 'sagemaker-model-monitor-groundtruth-merger';
const CLARIFY_REPOSITORY = 'sagemaker-clarify-processing';

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

export type MonitoringImage = 'analyzer' | 'groundTruthMerger' | 'clarify';

/** Which image of Model Monitor or Clarify it is, in any account and Region. Throws for every other image. */
export function monitoringImage(image: string): MonitoringImage {
  const repository = repositoryOf(image);
  if (repository === ANALYZER_REPOSITORY) return 'analyzer';
  if (repository === MERGER_REPOSITORY) return 'groundTruthMerger';
  if (repository === CLARIFY_REPOSITORY) return 'clarify';
  throw new Error(
    `ClientError: The local SageMaker runs no containers, so it cannot run image "${image}". ` +
      `Use an image of the repository ${ANALYZER_REPOSITORY} or ${CLARIFY_REPOSITORY}.`,
  );
}

/** The image of the merge job that comes before an analysis: here it is in the registry of the analysis image. On AWS, Clarify's image is in another account than Model Monitor's. */
export function mergerImageOf(analyzerImage: string): string {
  return `${analyzerImage.slice(0, analyzerImage.lastIndexOf('/') + 1)}${MERGER_REPOSITORY}`;
}
