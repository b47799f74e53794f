import type { LogEvent } from './lineLog.ts'

/** All of a show's log. @param token of staff. */
export async function readLog(url: string, showId: string, token: string): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  const headers = { authorization: `Bearer ${token}` }
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const response = await fetch(`${url}/v1/shows/${showId}/log?limit=200${query}`, { headers })
    if (!response.ok) throw new Error(await response.text())
    const page = (await response.json()) as { items: LogEvent[]; nextCursor: string | null }
    events.push(...page.items)
    cursor = page.nextCursor
  }
  return events
}
