const SECONDS = { W: 604_800, D: 86_400, H: 3600, M: 60, S: 1 } as const;

/**
 * How far before the firing hour an offset of a window lies, in seconds: StartTimeOffset and EndTimeOffset are durations of
 * ISO 8601 such as `-PT1H` or `-P1DT0H`. Null for another text, and for an offset into the future.
 */
export function secondsBefore(offset: string): number | null {
  const match = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(offset.trim());
  const [, sign, ...parts] = match ?? [];
  if (!match || parts.every((part) => part === undefined)) return null;
  const seconds = (['W', 'D', 'H', 'M', 'S'] as const).reduce(
    (total, unit, index) => total + Number(parts[index] ?? 0) * SECONDS[unit],
    0,
  );
  return sign === '-' || seconds === 0 ? seconds : null;
}
