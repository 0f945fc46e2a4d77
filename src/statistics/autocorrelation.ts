/** Correlation of a series with itself one step later, −1 to 1; 0 for a constant series or fewer than three values. */
export function lagOneAutocorrelation(series: readonly number[]): number {
  if (series.length < 3) return 0;
  const mean = series.reduce((sum, x) => sum + x, 0) / series.length;
  let [above, below] = [0, 0];
  series.forEach((x, i) => {
    below += (x - mean) ** 2;
    if (i > 0) above += (x - mean) * ((series[i - 1] as number) - mean);
  });
  return below === 0 ? 0 : above / below;
}

/** Effective number of independent values of a first-order autoregressive series: n(1−ρ)/(1+ρ), at most n. */
export function effectiveLength(series: readonly number[]): number {
  const rho = Math.max(0, Math.min(0.95, lagOneAutocorrelation(series)));
  return (series.length * (1 - rho)) / (1 + rho);
}
