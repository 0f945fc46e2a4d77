/** Conditions of a condition step. All of them must be true. */
import { resolve, type Scope } from './expressions.js';

interface Condition {
  readonly Type: string;
  readonly LeftValue?: unknown;
  readonly RightValue?: unknown;
  readonly QueryValue?: unknown;
  readonly Values?: readonly unknown[];
  readonly Expression?: Condition;
  readonly Conditions?: readonly Condition[];
}

const COMPARISONS: Readonly<Record<string, (left: never, right: never) => boolean>> = {
  Equals: (left, right) => left === right,
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
};

/** Whether all conditions are true. Throws for a type of condition that SageMaker does not have. */
export async function evaluate(conditions: readonly unknown[], scope: Scope): Promise<boolean> {
  for (const condition of conditions) {
    if (!(await isTrue(condition as Condition, scope))) return false;
  }
  return true;
}

async function isTrue(condition: Condition, scope: Scope): Promise<boolean> {
  const { Type, LeftValue, RightValue, QueryValue, Values, Expression, Conditions } = condition;
  if (Type === 'Not' && Expression) return !(await isTrue(Expression, scope));
  if (Type === 'Or' && Conditions) {
    const results = await Promise.all(Conditions.map((one) => isTrue(one, scope)));
    return results.includes(true);
  }
  if (Type === 'In') {
    const values = (await resolve(Values ?? [], scope)) as readonly unknown[];
    return values.includes(await resolve(QueryValue, scope));
  }
  const compare = Object.hasOwn(COMPARISONS, Type) ? COMPARISONS[Type] : undefined;
  if (!compare) throw new Error(`ClientError: ${Type} is not a type of condition.`);
  const [left, right] = await Promise.all([resolve(LeftValue, scope), resolve(RightValue, scope)]);
  return compare(left as never, right as never);
}
