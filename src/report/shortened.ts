const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Combining marks can make a single grapheme of any length. */
const UNITS_PER_SIGN = 8;
/** Scripts and emoji whose graphemes are as wide as two letters. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60\u{1f000}-\u{3fffd}]/u;

/**
 * Shortens a text to the width of `letters` letters, including the ellipsis. It cuts between graphemes, never within an
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
