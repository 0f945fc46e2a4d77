import type { MonitorKind } from '../../contract/monitor-kind.js';
import type { ClarifyMonitor, ModelQualityMonitor } from '../../contract/resolved-run.js';
import type { DefinitionContent } from '../sagemaker/monitor-kinds.js';

/** Reads an address in the job definition of a schedule. */
export type ReadAddress = (member: string, uri: string, needsKey?: boolean) => string;

type Settings =
  | Record<string, never>
  | Pick<ModelQualityMonitor, 'kind' | 'quality'>
  | Pick<ClarifyMonitor, 'kind' | 'analysisConfigUri' | 'groundTruthUri'>
  /** Why a run cannot make such a baseline. */
  | { readonly why: string };

const MERGED_INPUT = 'it reads batch transforms; a run makes baselines for monitors of endpoints only';

/** What a run must know about a monitor to make its baseline, beside the files of the live one. */
export function settingsOfKind(
  kind: MonitorKind,
  { application, input }: DefinitionContent,
  address: ReadAddress,
): Settings {
  if (kind === 'DataQuality') return {};
  if (input?.EndpointInput === undefined) return { why: MERGED_INPUT };
  const labels = input.GroundTruthS3Input?.S3Uri;
  const groundTruthUri = labels ? address('GroundTruthS3Input.S3Uri', labels, false) : null;
  if (kind !== 'ModelQuality') {
    const configUri = application?.ConfigUri;
    if (!configUri) return { why: 'its job definition names no analysis configuration (ConfigUri)' };
    return { kind, analysisConfigUri: address('ConfigUri', configUri), groundTruthUri };
  }
  const problemType = application?.ProblemType;
  if (!problemType) return { why: 'its job definition names no ProblemType' };
  if (groundTruthUri === null) return { why: 'its job definition names no GroundTruthS3Input' };
  const { InferenceAttribute, ProbabilityAttribute, ProbabilityThresholdAttribute } = input.EndpointInput;
  return {
    kind,
    quality: {
      problemType,
      ...(InferenceAttribute === undefined ? {} : { inferenceAttribute: InferenceAttribute }),
      ...(ProbabilityAttribute === undefined ? {} : { probabilityAttribute: ProbabilityAttribute }),
      ...(ProbabilityThresholdAttribute === undefined
        ? {}
        : { probabilityThreshold: ProbabilityThresholdAttribute }),
      groundTruthUri,
    },
  };
}
