/** A number in [0, 2³²) that depends on the text only (FNV-1a with a final mix), so that one choice never changes another. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

/** One of several options, chosen by the text. @throws Error if there is none */
export function pick<T>(text: string, options: readonly T[]): T {
  const option = options[hash(text) % options.length];
  if (option === undefined) throw new Error(`no option for "${text}"`);
  return option;
}

/** The options in an order that depends on the text. */
export function ordered<T>(text: string, options: readonly T[], name: (option: T) => string): readonly T[] {
  return [...options].sort((a, b) => hash(`${text}/${name(a)}`) - hash(`${text}/${name(b)}`));
}
