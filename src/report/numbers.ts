/** Three significant digits; integers from 1,000 on. A dash if there is no number. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** A count with a narrow no-break space between thousands. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

export function percent(share: number): string {
  return `${figure(share * 100)} %`;
}

/** `2026-11-23 14:00` of an ISO 8601 instant, in UTC. */
export function minute(instant: string): string {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? instant : time.toISOString().slice(0, 16).replace('T', ' ');
}
