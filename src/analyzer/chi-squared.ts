/**
 * Upper tail of the chi-squared distribution, the p-value of a statistic: the regularized incomplete gamma function
 * Q(degrees/2, statistic/2), by its series below a + 1 and Lentz's continued fraction above (Press et al.,
 * Numerical Recipes, 6.2).
 */
export function chiSquaredPValue(statistic: number, degrees: number): number {
  const a = degrees / 2;
  const x = statistic / 2;
  if (!(x > 0)) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) return Math.max(0, 1 - front * lowerSeries(a, x));
  return front * upperFraction(a, x);
}

const PRECISION = 1e-16;
const STEPS = 10_000;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS && Math.abs(term) > Math.abs(sum) * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < STEPS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < PRECISION * 4) break;
  }
  return h;
}

/** Lanczos approximation, g = 7, nine terms: about 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const shifted = z - 1;
  const base = shifted + 7.5;
  let sum = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (shifted + i);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}
