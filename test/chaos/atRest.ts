import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { eventually } from '../cluster/eventually.ts'
import type { ChaosShow, ChaosStage } from './stage/chaosStage.ts'

/** A node that comes back is trusted with shards after five seconds, and moves take a few more. */
const restMsMax = 60_000
/** What time is about to bring about would change what is looked at. */
const soonMs = 2000

/**
 * Resolves once nothing goes on any more: every shard has one owner whom all nodes know, freed seats have gone on, all is
 * published, and every node shows the newest map.
 *
 * @throws what still went on when the time was up.
 */
export async function atRest(stage: ChaosStage, shows: readonly ChaosShow[]): Promise<void> {
  await stage.cluster.settled(restMsMax)
  const connection = await createConnection(stage.backing.databaseUrl)
  const count = async (sql: string, ...values: unknown[]) => {
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT count(*) AS n FROM ${sql}`, values)
    return row!.n as number
  }
  const ids = shows.map(({ id }) => id)
  try {
    await eventually(async () => {
      const unrest = {
        'holds that are about to end': await count(
          "reservations WHERE show_id IN (?) AND status = 'held' AND expires_at_ms < ?",
          ids,
          Date.now() + soonMs,
        ),
        'seats set aside': await count("waitlist_entries WHERE show_id IN (?) AND status = 'set-aside'", ids),
        'shows with events to publish': await count('shows WHERE id IN (?) AND seq > published_seq', ids),
      }
      const left = Object.entries(unrest).filter(([, n]) => n > 0)
      if (left.length > 0)
        throw new Error(`not at rest: ${left.map(([what, n]) => `${n} ${what}`).join(', ')}`)
      for (const show of shows) await expectNewestMap(stage, show)
    }, restMsMax)
  } finally {
    await connection.end()
  }
}

async function expectNewestMap({ cluster }: ChaosStage, { id }: ChaosShow): Promise<void> {
  const [row] = await cluster.rows('SELECT seq FROM shows WHERE id = ?', id)
  for (const { url } of cluster.nodes) {
    const answer = await fetch(`${url}/v1/shows/${id}/seats`)
    const { version } = (await answer.json()) as { version: number }
    if (version !== row!.seq) throw new Error(`${url} shows ${id} at ${version}, and it is at ${row!.seq}`)
  }
}
