/** Rounds a coordinate to a tenth of a pixel: more digits are not visible, and a page has thousands of coordinates. */
export function px(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
