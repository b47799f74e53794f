/** An entity tag made of a version: a number, or a digest. */
export function etagOf(version: number | string): string {
  return `"${version}"`
}

/** That of the same version compressed: other bytes have another strong tag (RFC 9110, 8.8.3). */
export function gzipTag(etag: string): string {
  return etag.replace(/"$/, '-gzip"')
}

/**
 * The tag by which If-None-Match names this version, compressed or not; undefined when it names others. It compares
 * weakly: `W/"7"` names `"7"` (RFC 9110, 13.1.2).
 */
export function knownTag(header: string | undefined, etag: string): string | undefined {
  if (header === undefined) return undefined
  if (header.trim() === '*') return etag
  return tags(header)
    .map((tag) => tag.replace(/^W\//, ''))
    .find((tag) => tag === etag || tag === gzipTag(etag))
}

/** Whether If-Match names this version. It compares strongly: a weak tag names nothing (RFC 9110, 13.1.1). */
export function namesStrongly(header: string, etag: string): boolean {
  return header.trim() === '*' || tags(header).some((tag) => tag === etag || tag === gzipTag(etag))
}

function tags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? []
}
