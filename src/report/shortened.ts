const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Marks heaped upon one letter are a single sign of any length. */
const UNITS_PER_SIGN = 8;
/** Scripts and pictures whose signs are as wide as two letters. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60\u{1f000}-\u{3fffd}]/u;

/**
 * At most as wide as so many letters, an ellipsis included: cut between signs as a person sees them, never within an
 * emoji or an accented letter.
 */
export function shortened(text: string, letters: number): string {
  let width = 0;
  let units = 0;
  let kept = '';
  let room = true;
  for (const { segment } of segmenter.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
    units += segment.length;
    if (width > letters || units > letters * UNITS_PER_SIGN) return `${kept}…`;
    room &&= width < letters;
    if (room) kept += segment;
  }
  return text;
}
