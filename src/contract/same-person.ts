/** Characters that are drawn as nothing: a name with one of them looks like another name. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Whether two names state the same person: they differ only in case, spaces, invisible characters or the width of their
 * characters. Temporal authenticates neither of them.
 */
export function samePerson(a: string, b: string): boolean {
  return normalized(a) === normalized(b);
}

function normalized(name: string): string {
  return name.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim().toLowerCase();
}
