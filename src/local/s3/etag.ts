/** An ETag without the quotes that it has in headers and XML. */
export function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
