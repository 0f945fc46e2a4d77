import type { Calibration } from './calibration.js';

/**
 * The constraints.json of a candidate with calibrated thresholds, in `monitoring_config`, where every container reads
 * them. Amazon's documentation also names `monitoringConfigOverrides` at a feature, but shows it empty, and its SDK
 * writes nothing but `evaluate_constraints` there: that the container takes a feature's own threshold is not
 * established, and a baseline that counts on it might alarm for ever. All else stays, the statistics file too; another
 * text, so another digest.
 * @throws SyntaxError if the text is not JSON
 */
export function calibratedConstraints(
  constraintsJson: string,
  thresholds: Calibration['thresholds'],
): string {
  const constraints = JSON.parse(constraintsJson) as {
    monitoring_config?: { distribution_constraints?: object };
  };
  const changed = Object.fromEntries(thresholds.map(({ setting, to }) => [setting, to]));
  const config = constraints.monitoring_config ?? {};
  return JSON.stringify(
    {
      ...constraints,
      monitoring_config: {
        ...config,
        distribution_constraints: { ...config.distribution_constraints, ...changed },
      },
    },
    null,
    2,
  );
}
