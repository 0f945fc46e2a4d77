/** A coordinate to a tenth of a pixel: finer is not seen, and a page has thousands of them. */
export function px(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
