import { upperGamma } from './gamma.js';
import { inverseOfIncreasing } from './inverse.js';

/** P(Z > z) for a standard normal Z: half of Q(1/2, z²/2) for z ≥ 0, accurate in the far tail as well. */
export function normalTail(z: number): number {
  const half = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? half : 1 - half;
}

/** Φ(z). */
export function normalCdf(z: number): number {
  return normalTail(-z);
}

/** Φ⁻¹(p), 0 < p < 1. Computed in the smaller tail, where Φ keeps its precision. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  return p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  return inverseOfIncreasing(normalCdf, p, -40, 0);
}
