/** The service model's patterns are Java's; the few spellings that JavaScript lacks are put into its own. */

/** POSIX classes of java.util.regex.Pattern; they occur inside brackets only, but for `\p{ASCII}*`. */
const CLASSES: Readonly<Record<string, string>> = {
  Alnum: 'a-zA-Z0-9',
  ASCII: '\\x00-\\x7F',
  Print: '\\x20-\\x7E',
};

const compiled = new Map<string, RegExp>();

/** Whether the whole of `text` matches, as `Matcher.matches()` has it. Throws SyntaxError for a foreign pattern. */
export function matchesJavaPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = compile(pattern);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

function compile(pattern: string): RegExp {
  const translated = pattern
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    // SageMaker's CustomerMetadataKey repeats the end of input, which JavaScript refuses and which changes nothing.
    .replace(/\$\{\d+,\d+\}/g, '$')
    .replace(
      /(\[[^\]]*)\\p\{(Alnum|ASCII|Print)\}/g,
      (_, before: string, name: string) => before + CLASSES[name],
    )
    .replace(/\\p\{(Alnum|ASCII|Print)\}/g, (_, name: string) => `[${CLASSES[name]}]`);
  const whole = `^(?:${translated})$`;
  // Unicode classes and ranges of surrogate pairs need the flag; most identity escapes are errors with it.
  return /\\[pu]/.test(translated) ? new RegExp(unicodeSafe(whole), 'u') : new RegExp(whole);
}

/** With the flag, only syntax characters, `/`, and in brackets `-`, may be escaped. */
function unicodeSafe(pattern: string): string {
  return pattern.replace(/\\([_:=@+.,;!%&~`"'<> -])/g, (whole, character: string) =>
    character === '-' || character === '+' || character === '.' ? whole : character,
  );
}
