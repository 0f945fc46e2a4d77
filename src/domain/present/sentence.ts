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

/**
 * The time span of windows, oldest first: "2026-05-01 09:00 to 12:00 UTC", with the second date only if it differs. Empty
 * without windows, or without known times.
 */
export function spanInWords(
  windows: readonly { readonly windowStart: string; readonly windowEnd: string }[],
): string {
  const [first, last] = [windows[0], windows.at(-1)];
  const [from, to] = [Date.parse(first?.windowStart ?? ''), Date.parse(last?.windowEnd ?? '')];
  if (Number.isNaN(from) || Number.isNaN(to)) return '';
  const [fromDate, fromTime] = parts(new Date(from).toISOString());
  const [toDate, toTime] = parts(new Date(to).toISOString());
  return `${fromDate} ${fromTime} to ${toDate === fromDate ? '' : `${toDate} `}${toTime} UTC`;
}

function parts(iso: string): readonly [string, string] {
  return [iso.slice(0, 10), iso.slice(11, 16)];
}

/** The span in brackets after a space, to follow "captured windows"; empty without known times. */
export function inSpan(windows: Parameters<typeof spanInWords>[0]): string {
  const span = spanInWords(windows);
  return span === '' ? '' : ` (${span})`;
}
