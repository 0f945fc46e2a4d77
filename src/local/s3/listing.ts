/** Lists a bucket's keys in order, as ListObjects and ListObjectsV2 do. */
import { compareKeys, type SortedKeys } from './key-order.js';

export interface ListingRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** The listing starts after this key or common prefix. */
  readonly after: string;
  readonly limit: number;
}

export interface Listing {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix of this page. The next page starts after it. */
  readonly last: string;
}

/** Every key that begins with the prefix. */
export function listKeys(keys: SortedKeys, prefix: string): readonly string[] {
  const found: string[] = [];
  let index = keys.firstIndex((key) => compareKeys(key, prefix) >= 0);
  for (let key = keys.at(index); key?.startsWith(prefix); key = keys.at(++index)) found.push(key);
  return found;
}

/** One page. Keys that contain the delimiter after the prefix are grouped into common prefixes. */
export function listPage(keys: SortedKeys, request: ListingRequest): Listing {
  const { prefix, delimiter, after, limit } = request;
  const found: string[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  let index = keys.firstIndex((key) => compareKeys(key, prefix) >= 0 && compareKeys(key, after) > 0);
  for (let key = keys.at(index); key?.startsWith(prefix); key = keys.at(index)) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
    // After a page that ended with a common prefix, the next page skips all keys of that prefix.
    if (common !== undefined && common === after) {
      index = pastPrefix(keys, common);
      continue;
    }
    if (found.length + commonPrefixes.length >= limit)
      return { keys: found, commonPrefixes, truncated: limit > 0, last };
    if (common === undefined) {
      found.push(key);
      index += 1;
    } else {
      commonPrefixes.push(common);
      index = pastPrefix(keys, common);
    }
    last = common ?? key;
  }
  return { keys: found, commonPrefixes, truncated: false, last };
}

function pastPrefix(keys: SortedKeys, prefix: string): number {
  return keys.firstIndex((key) => compareKeys(key, prefix) > 0 && !key.startsWith(prefix));
}
