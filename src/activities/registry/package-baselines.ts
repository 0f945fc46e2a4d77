/** The baselines of a model package: SageMaker has one place for each monitor kind. */
import type { S3Port } from '../../aws/s3.js';
import type { CreateModelPackageCommandInput } from '../../aws/sagemaker.js';
import type { CandidateFor } from '../../contract/candidate.js';
import { kindOf, type Monitor } from '../../contract/resolved-run.js';

type Metrics = NonNullable<CreateModelPackageCommandInput['ModelMetrics']>;
type Baselines = NonNullable<CreateModelPackageCommandInput['DriftCheckBaselines']>;

export interface PackageBaselines {
  readonly ModelMetrics: Metrics;
  readonly DriftCheckBaselines: Baselines;
}

/**
 * Each kind's baseline; of monitors of one kind with different candidates, that of the first monitor. The package's metadata
 * names the candidate of every monitor.
 */
export async function packageBaselines(
  s3: S3Port,
  monitors: readonly Monitor[],
  candidates: readonly CandidateFor[],
): Promise<PackageBaselines> {
  const metrics: { -readonly [Kind in keyof Metrics]: Metrics[Kind] } = {};
  const baselines: { -readonly [Kind in keyof Baselines]: Baselines[Kind] } = {};
  const source = async (S3Uri: string) => ({
    ContentType: 'application/json',
    ContentDigest: `sha256:${await s3.digest(S3Uri)}`,
    S3Uri,
  });
  const seen = new Set<string>();
  for (const monitor of monitors) {
    const kind = kindOf(monitor);
    const candidate = candidates.find(({ scheduleNames }) =>
      scheduleNames.includes(monitor.scheduleName),
    )?.candidate;
    if (!candidate || seen.has(kind)) continue;
    seen.add(kind);
    const { statisticsUri, constraintsUri } = candidate;
    const files = {
      ...(statisticsUri === null ? {} : { Statistics: await source(statisticsUri) }),
      Constraints: await source(constraintsUri),
    };
    switch (kind) {
      case 'DataQuality':
        metrics.ModelDataQuality = files;
        baselines.ModelDataQuality = files;
        break;
      case 'ModelQuality':
        metrics.ModelQuality = files;
        baselines.ModelQuality = files;
        break;
      case 'ModelBias':
        baselines.Bias = { PostTrainingConstraints: files.Constraints, ...configOf(monitor) };
        break;
      case 'ModelExplainability':
        baselines.Explainability = { Constraints: files.Constraints, ...configOf(monitor) };
        break;
    }
  }
  return { ModelMetrics: metrics, DriftCheckBaselines: baselines };
}

function configOf(monitor: Monitor) {
  return 'analysisConfigUri' in monitor
    ? { ConfigFile: { ContentType: 'application/json', S3Uri: monitor.analysisConfigUri } }
    : {};
}
