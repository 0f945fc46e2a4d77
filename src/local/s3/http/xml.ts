/** The XML of S3's requests and responses. */
import type { Readable } from 'node:stream';
import { XMLParser } from 'fast-xml-parser';
import { s3Error } from '../errors.js';

export type XmlValue = string | number | boolean | undefined | XmlMembers | readonly XmlValue[];
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
/** In bytes. The largest valid document, DeleteObjects with 1,000 keys of 1,024 bytes, is smaller. */
const MAX_DOCUMENT_SIZE = 8 * 1024 * 1024;

/** An XML document with the members in their order. Arrays repeat their element. Undefined members are omitted. */
export function toXml(root: string, members: XmlMembers, namespace = NAMESPACE): string {
  const attribute = namespace === '' ? '' : ` xmlns="${namespace}"`;
  const content = inner(members);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${content}</${root}>`;
}

function inner(members: XmlMembers): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => element(name, item)).join('');
  if (typeof value === 'object') return `<${name}>${inner(value as XmlMembers)}</${name}>`;
  return `<${name}>${escapeText(String(value))}</${name}>`;
}

export function escapeText(text: string): string {
  // S3 sends control characters as references, although XML 1.0 does not allow most of them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression matches the characters to escape
  return text.replace(/[&<>"\u0000-\u001f\u007f]/g, (character) => {
    switch (character) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return `&#x${character.charCodeAt(0).toString(16)};`;
    }
  });
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'Object' || name === 'Part' || name === 'Tag',
});

/** The members of the document's root element. Throws MalformedXML. */
export async function readXml(body: Readable, root: string): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_SIZE) throw s3Error('MalformedXML');
    chunks.push(chunk);
  }
  let document: Record<string, unknown>;
  try {
    document = parser.parse(Buffer.concat(chunks), true) as Record<string, unknown>;
  } catch {
    throw s3Error('MalformedXML');
  }
  const members = document[root];
  if (typeof members !== 'object' || members === null) throw s3Error('MalformedXML');
  return members as Record<string, unknown>;
}

/** The elements with this name, each as its members. */
export function repeated(
  members: Readonly<Record<string, unknown>>,
  name: string,
): readonly Record<string, string>[] {
  const list = members[name];
  return Array.isArray(list) ? (list as Record<string, string>[]) : [];
}
