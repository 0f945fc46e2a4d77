import { REGRESSION_METRICS, type RegressionMetrics } from './formats.js';
import { metricsOf, ROW_SETS } from './random-samples.js';

/** Sums of errors and of predictions, for all rows and for each sample. Memory does not grow with the rows. */
export class RegressionQuality {
  private readonly sets = Array.from({ length: ROW_SETS }, () => new ErrorSums());

  /** @param rowSets the sets that contain the row, one bit each */
  add(label: number, prediction: number, rowSets: number): void {
    for (let i = 0; i < ROW_SETS; i++) if (rowSets & (1 << i)) this.sets[i]?.add(label, prediction);
  }

  metrics(rows: number): RegressionMetrics {
    return metricsOf(
      REGRESSION_METRICS,
      this.sets.map((set) => set.metrics()),
      rows,
    );
  }
}

class ErrorSums {
  private rows = 0;
  private absolute = 0;
  private squared = 0;
  private mean = 0;
  /** Sum of squared deviations of the predictions from their mean (Welford). */
  private deviations = 0;

  add(label: number, prediction: number): void {
    const error = label - prediction;
    this.rows += 1;
    this.absolute += Math.abs(error);
    this.squared += error * error;
    const distance = prediction - this.mean;
    this.mean += distance / this.rows;
    this.deviations += distance * (prediction - this.mean);
  }

  metrics(): Record<(typeof REGRESSION_METRICS)[number], number> {
    const mse = this.squared / this.rows;
    return {
      mae: this.absolute / this.rows,
      mse,
      rmse: Math.sqrt(mse),
      // The container divides by the deviations of the predictions, not of the labels: its arguments are swapped. Real
      // output shows it (conformance test). It is not defined for constant predictions.
      r2: this.deviations === 0 ? Number.NaN : 1 - this.squared / this.deviations,
    };
  }
}
