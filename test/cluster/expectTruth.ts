import { expect } from 'vitest'
import { openMysqlState } from '../../src/adapters/mysql/openMysqlState.ts'
import { verified } from '../verify/verified.ts'
import type { ClusterStage } from './clusterStage.ts'
import { eventually } from './eventually.ts'
import type { Storm } from './storm.ts'

/**
 * What must hold once a storm is over, whatever happened in it: the rows agree with each other and with every answer,
 * every node tells the same, and everything was published.
 */
export async function expectTruth(stage: ClusterStage, storm: Storm): Promise<void> {
  const { showId } = storm
  const reservations = await stage.rows(
    'SELECT no, account_id, status, seats FROM reservations WHERE show_id = ?',
    showId,
  )
  const byId = new Map(reservations.map((row) => [`${showId}-r${row.no}`, row]))
  // No acknowledgement is lost.
  const lost = [...storm.reserved].filter(([id, seats]) => byId.get(id)?.seats !== JSON.stringify(seats))
  expect(lost).toEqual([])
  const undone = [...storm.reserved.keys()].filter(
    (id) => byId.get(id)!.status !== (storm.cancelled.has(id) ? 'cancelled' : 'confirmed'),
  )
  expect(undone).toEqual([])

  // Whoever repeated a request with its key has heard what became of the first one: nothing was made unheard.
  const unheard = [...byId].filter(
    ([id, row]) => row.account_id.startsWith('user') && !storm.reserved.has(id),
  )
  expect(unheard.map(([id]) => id)).toEqual([])

  // No seat is sold twice, and what is taken is what was sold.
  const sold = reservations
    .filter(({ status }) => status === 'confirmed')
    .flatMap(({ seats }) => JSON.parse(seats))
  expect(new Set(sold).size).toBe(sold.length)
  const taken = await stage.rows('SELECT seat FROM taken_seats WHERE show_id = ?', showId)
  expect(taken.map(({ seat }) => seat).sort()).toEqual(sold.sort())

  // One order: the log has no gap, and nothing that was answered is missing from it or twice in it.
  const [log] = await stage.rows(
    'SELECT count(*) AS n, max(seq) AS last FROM events WHERE show_id = ?',
    showId,
  )
  expect(log!.n).toBe(log!.last)

  for (const { url } of stage.nodes) {
    await eventually(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came back
      const map: any = await (await fetch(`${url}/v1/shows/${showId}/seats`)).json()
      expect(map.version, `version at ${url}`).toBe(log!.last)
      expect(Object.keys(map.taken).sort(), `seats at ${url}`).toEqual(sold.sort())
    }, 5000)
  }
  await eventually(async () => {
    const [show] = await stage.rows('SELECT published_seq AS seq FROM shows WHERE id = ?', showId)
    expect(show!.seq).toBe(log!.last)
  }, 15_000)
  const state = await openMysqlState(stage.services.databaseUrl)
  try {
    expect((await verified(state)).lines).toEqual([])
  } finally {
    await state.close()
  }
}
