import { readFile } from 'node:fs/promises';
import { parse } from '@swc/core';

/**
 * What a TypeScript file imports from specifiers that match, other than as types. dependency-cruiser cannot tell with
 * swc as its parser, and its other parser needs the compiler API that TypeScript 7 does not have.
 */
export async function valueImports(file: string, specifier: RegExp): Promise<readonly string[]> {
  const module = await parse(await readFile(file, 'utf8'), { syntax: 'typescript' });
  return module.body.flatMap((item) => {
    switch (item.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration': {
        const { source, typeOnly } = item as { source?: { value: string } | null; typeOnly?: boolean };
        if (!source || typeOnly || !specifier.test(source.value)) return [];
        const typesOnly =
          item.specifiers.length > 0 && item.specifiers.every((s) => 'isTypeOnly' in s && s.isTypeOnly);
        return typesOnly ? [] : [source.value];
      }
      case 'ExportAllDeclaration':
        return specifier.test(item.source.value) && !(item as { typeOnly?: boolean }).typeOnly
          ? [item.source.value]
          : [];
      default:
        return [];
    }
  });
}
