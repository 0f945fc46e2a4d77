/** The baselines of a model package: SageMaker has one place for each monitor kind. */
import type { S3Port } from '../../aws/s3.js';
import type { CreateModelPackageCommandInput, SageMakerPort } from '../../aws/sagemaker.js';
import type { PlannedCandidate } from '../../contract/candidate.js';
import { kindOf, type Monitor } from '../../contract/resolved-run.js';
import { jobOutput } from './job-output.js';

/** What Model Monitor's analyzer and Clarify write beside the constraints. */
const STATISTICS = 'statistics.json';
const ANALYSIS = 'analysis.json';

type Metrics = NonNullable<CreateModelPackageCommandInput['ModelMetrics']>;
type Baselines = NonNullable<CreateModelPackageCommandInput['DriftCheckBaselines']>;

export interface PackageBaselines {
  readonly ModelMetrics: Metrics;
  readonly DriftCheckBaselines: Baselines;
}

/**
 * Each kind's baseline and metrics; of monitors of one kind with different candidates, that of the first monitor. The package's metadata
 * names the candidate of every monitor.
 */
export async function packageBaselines(
  sagemaker: Pick<SageMakerPort, 'api'>,
  s3: S3Port,
  monitors: readonly Monitor[],
  candidates: readonly PlannedCandidate[],
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
    const proposed = candidates.find(({ scheduleNames }) => scheduleNames.includes(monitor.scheduleName));
    if (!proposed || seen.has(kind)) continue;
    seen.add(kind);
    const { candidate, baseliningJobName } = proposed;
    const Constraints = await source(candidate.constraintsUri);
    const written = async (file: string) => {
      if (baseliningJobName === undefined) return null;
      const uri = await jobOutput(sagemaker, s3, baseliningJobName, file);
      return uri === null ? null : source(uri);
    };
    switch (kind) {
      case 'DataQuality':
      case 'ModelQuality': {
        const { statisticsUri } = candidate;
        const Statistics = statisticsUri === null ? await written(STATISTICS) : await source(statisticsUri);
        const member = kind === 'DataQuality' ? 'ModelDataQuality' : 'ModelQuality';
        metrics[member] = { ...(Statistics ? { Statistics } : {}), Constraints };
        baselines[member] = metrics[member];
        break;
      }
      case 'ModelBias': {
        const Report = await written(ANALYSIS);
        if (Report) metrics.Bias = { Report };
        baselines.Bias = { PostTrainingConstraints: Constraints, ...configOf(monitor) };
        break;
      }
      case 'ModelExplainability': {
        const Report = await written(ANALYSIS);
        if (Report) metrics.Explainability = { Report };
        baselines.Explainability = { Constraints, ...configOf(monitor) };
        break;
      }
    }
  }
  return { ModelMetrics: metrics, DriftCheckBaselines: baselines };
}

function configOf(monitor: Monitor) {
  return 'analysisConfigUri' in monitor
    ? { ConfigFile: { ContentType: 'application/json', S3Uri: monitor.analysisConfigUri } }
    : {};
}
