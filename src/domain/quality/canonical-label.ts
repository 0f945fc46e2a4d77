/** One notation for labels that differ only in how a program prints them: 1 and 1.0, True and true. */
export function canonicalLabel(text: string): string {
  const trimmed = text.trim();
  const number = trimmed === '' ? Number.NaN : Number(trimmed);
  if (Number.isFinite(number)) return String(number);
  const lower = trimmed.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower : trimmed;
}
