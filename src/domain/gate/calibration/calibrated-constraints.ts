import type { Calibration } from './calibration.js';
import type { ThresholdChange } from './threshold-change.js';

/** Settings of `monitoring_config` itself. */
const SHARES: readonly ThresholdChange['setting'][] = [
  'domain_content_threshold',
  'datatype_check_threshold',
];

/**
 * The constraints.json of a candidate with calibrated thresholds. They are written to `monitoring_config`, where every
 * container reads them. Amazon's documentation also names `monitoringConfigOverrides` for a feature, but shows it empty,
 * and its SDK writes only `evaluate_constraints` there. It is not established that the container reads a feature's own
 * threshold, so a baseline that relied on it might raise violations in every window. A feature's own completeness is
 * established. Everything else stays, and so does the statistics file. The text is new, so the digest is new.
 * @throws SyntaxError if the text is not JSON
 */
export function calibratedConstraints(
  constraintsJson: string,
  { thresholds, completeness, types = [] }: Pick<Calibration, 'thresholds' | 'completeness' | 'types'>,
): string {
  const constraints = JSON.parse(constraintsJson) as {
    features?: readonly { readonly name: string }[];
    monitoring_config?: { distribution_constraints?: object };
  };
  const least = new Map(completeness.map(({ feature, to }) => [feature, to]));
  const type = new Map(types.map(({ feature, to }) => [feature, to]));
  const changedFeatures = constraints.features?.map((feature) => ({
    ...feature,
    ...(type.has(feature.name) ? { inferred_type: type.get(feature.name) } : {}),
    ...(least.has(feature.name) ? { completeness: least.get(feature.name) } : {}),
  }));
  const changed = Object.fromEntries(
    thresholds.filter(({ setting }) => !SHARES.includes(setting)).map(({ setting, to }) => [setting, to]),
  );
  const shares = Object.fromEntries(
    thresholds.filter(({ setting }) => SHARES.includes(setting)).map(({ setting, to }) => [setting, to]),
  );
  const config = constraints.monitoring_config ?? {};
  return JSON.stringify(
    {
      ...constraints,
      ...(completeness.length > 0 || types.length > 0 ? { features: changedFeatures } : {}),
      ...(thresholds.length > 0
        ? {
            monitoring_config: {
              ...config,
              ...shares,
              distribution_constraints: { ...config.distribution_constraints, ...changed },
            },
          }
        : {}),
    },
    null,
    2,
  );
}
