import { binomialCdf } from '../../statistics/binomial.js';

/** Probability below which a shortfall is not chance. One window of a thousand, as for the calibrated thresholds. */
const LEAST_PROBABILITY = 0.001;
/** The monitor's text of a violated completeness, verified against real reports (docs/formats.md). */
const TEXT = /Expected: ([\d.]+)%\. Observed: Only ([\d.]+)%/;

/**
 * Whether chance explains that a window is less complete than its threshold. The baseline job writes the observed completeness
 * as the threshold, so a column with a few gaps is below it in about half of all normal windows (binomial distribution).
 * @param description the violation's text in constraint_violations.json
 * @param rows rows of the window
 */
export function isCompletenessByChance(description: string, rows: number): boolean {
  const found = TEXT.exec(description);
  if (!found) return false;
  const [expected, observed] = [Number(found[1]) / 100, Number(found[2]) / 100];
  return binomialCdf(Math.round(observed * rows), rows, expected) >= LEAST_PROBABILITY;
}
