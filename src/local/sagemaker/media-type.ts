/** `Text/CSV; charset=utf-8` gives `text/csv`. */
export function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
