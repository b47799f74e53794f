/** An entity tag made of a version. */
export function etagOf(version: number): string {
  return `"${version}"`
}

/** Whether If-None-Match names the tag. It compares weakly: `W/"7"` names `"7"` (RFC 9110, 13.1.2). */
export function namesWeakly(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || tags(header).some((tag) => tag.replace(/^W\//, '') === etag)
}

/** Whether If-Match names the tag. It compares strongly: a weak tag names nothing (RFC 9110, 13.1.1). */
export function namesStrongly(header: string, etag: string): boolean {
  return header.trim() === '*' || tags(header).includes(etag)
}

function tags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? []
}
