/** An instant as the API writes it: RFC 3339, UTC, milliseconds. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString()
}

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

/** @returns milliseconds since the epoch; undefined unless it is RFC 3339 with an offset or Z, on a real day. */
export function parseInstant(text: string): number | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  // Date.parse takes the 30th of February for the 2nd of March.
  if (new Date(Date.UTC(2000 + (year % 400), month - 1, day)).getUTCDate() !== day) return undefined
  const ms = Date.parse(text.toUpperCase())
  // Past the year 9999 it couldn't be written back.
  return Number.isNaN(ms) || ms >= Date.UTC(10000, 0, 1) || ms < Date.UTC(0, 0, 1) ? undefined : ms
}
