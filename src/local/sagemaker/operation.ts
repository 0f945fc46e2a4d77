/** Members of a request or an answer, as the API names them. */
export type Members = Readonly<Record<string, unknown>>;

/** One control-plane operation. Its input has already been checked for required members, patterns and enums. */
export type Operation = (input: never) => Members | Promise<Members>;

export type OperationTable = Readonly<Record<string, Operation>>;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A request's members without its tags, which no Describe answers. */
export function withoutTags<T extends object>(request: T): Omit<T, 'Tags'> {
  const { Tags: _, ...rest } = request as T & { Tags?: unknown };
  return rest as Omit<T, 'Tags'>;
}
