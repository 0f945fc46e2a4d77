import type { Calibration } from './calibration.js';

/**
 * The constraints.json of a candidate with calibrated thresholds, as the monitor's documentation overrides them at a
 * feature. All else stays, the statistics file too; another text, so another digest.
 * @throws SyntaxError if the text is not JSON
 */
export function calibratedConstraints(
  constraintsJson: string,
  thresholds: Calibration['thresholds'],
): string {
  const constraints = JSON.parse(constraintsJson) as { features: Record<string, unknown>[] };
  const to = new Map(thresholds.map((one) => [one.feature, one.to]));
  const features = constraints.features.map((feature) => {
    const comparison_threshold = to.get(String(feature.name));
    if (comparison_threshold === undefined) return feature;
    const known = (feature.monitoringConfigOverrides ?? {}) as { distribution_constraints?: object };
    return {
      ...feature,
      monitoringConfigOverrides: {
        ...known,
        distribution_constraints: { ...known.distribution_constraints, comparison_threshold },
      },
    };
  });
  return JSON.stringify({ ...constraints, features }, null, 2);
}
