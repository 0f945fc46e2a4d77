/** Up to six names, and how many more there are. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}

/** Rounds to three decimals. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A share as a percentage with one decimal. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** A share as a percentage with three decimals, where a small difference decides. */
export function exactPercent(share: number): string {
  return `${round(share * 100)} %`;
}

/** A share as a percentage; below 1 % it keeps its first significant digit: 0.02 %, not 0 %. */
export function smallPercent(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 1) return `${Math.round(value * 10) / 10} %`;
  return value < 0.001 ? 'under 0.001 %' : `${Number(value.toPrecision(1))} %`;
}
