/** The members of a request or a response, with the API's names. */
export type Members = Readonly<Record<string, unknown>>;

/** One control-plane operation. Required members, patterns and enums of its input are already validated. */
export type Operation = (input: never) => Members | Promise<Members>;

export type OperationTable = Readonly<Record<string, Operation>>;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A request's members without its tags, which Describe operations do not return. */
export function withoutTags<T extends object>(request: T): Omit<T, 'Tags'> {
  const { Tags: _, ...rest } = request as T & { Tags?: unknown };
  return rest as Omit<T, 'Tags'>;
}
