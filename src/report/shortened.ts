const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Marks heaped upon one letter are a single sign of any length. */
const UNITS_PER_SIGN = 8;

/** At most so many signs as a person sees them: cut between them, never within an emoji or an accented letter. */
export function shortened(text: string, signs: number): string {
  if (text.length <= signs) return text;
  const kept: string[] = [];
  let units = 0;
  for (const { segment } of segmenter.segment(text)) {
    units += segment.length;
    if (kept.length === signs || units > signs * UNITS_PER_SIGN)
      return `${kept.slice(0, signs - 1).join('')}…`;
    kept.push(segment);
  }
  return text;
}
