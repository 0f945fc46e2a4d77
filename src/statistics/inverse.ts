/** The x in [low, high] where an increasing function reaches `target`, by bisection to the last digit. */
export function inverseOfIncreasing(
  increasing: (x: number) => number,
  target: number,
  low: number,
  high: number,
): number {
  let [below, above] = [low, high];
  for (let step = 0; step < 200; step += 1) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) break;
    if (increasing(middle) < target) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
