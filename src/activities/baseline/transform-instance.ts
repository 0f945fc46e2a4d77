const FALLBACK = 'ml.m5.xlarge';
/** Instance families of batch transform; endpoints offer more (t2, t3, inf, …). */
const TRANSFORM_FAMILIES = /^ml\.(m4|c4|p2|p3|c5|m5|g4dn|m6i|c6i|r6i|m7i|c7i|r7i|g5|trn1|inf2)\./;

/** The endpoint's own instance type where batch transform offers it, so that scoring runs on the hardware that serves. */
export function transformInstanceType(endpointInstance: string | undefined): never {
  return (
    endpointInstance && TRANSFORM_FAMILIES.test(endpointInstance) ? endpointInstance : FALLBACK
  ) as never;
}
