import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalSeatMaps } from '../../src/adapters/embedded/localSeatMaps.ts'
import { openSqliteStores, type SqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { actorDefaults } from '../../src/config.ts'
import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import { ShardHost } from '../../src/shards/shardHost.ts'
import { silentTelemetry } from '../silentTelemetry.ts'

const rowCount = 200
const rowLength = 250
export const seatsPerShow = rowCount * rowLength

/** A database in a folder of its own with one shard, and shows of 50,000 seats as they are needed. */
export interface Stage {
  readonly stores: SqliteStores
  readonly host: ShardHost
  /** A new show that nobody has bought from, and the ids of its seats. */
  newShow(): Promise<{ showId: ShowId; seats: readonly string[] }>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-bench-'))
  const stores = await openSqliteStores(folder)
  const host = new ShardHost({
    shardId: 0,
    store: stores.shows,
    seatMaps: new LocalSeatMaps(),
    clock: nodeClock,
    telemetry: silentTelemetry,
    limits: actorDefaults,
    mayServe: () => true,
    onClaimed: () => {},
    onDurable: () => {},
    onUnpublished: () => {},
  })
  await host.claim()
  const hallId = 'hall' as HallId
  const layout = benchLayout()
  const seats = layout.rows.flatMap(({ label, seats }) => seats.map((seat) => label + seat!.number))
  await stores.directory.createHall({
    id: hallId,
    name: 'Bench',
    layout,
    version: 1,
    seatCount: seatsPerShow,
  })
  let shows = 0
  return {
    stores,
    host,
    async newShow() {
      const showId = `show${++shows}` as ShowId
      const nowMs = nodeClock.nowMs()
      const show = {
        id: showId,
        hallId,
        title: 'Bench',
        startsAtMs: nowMs + 3_600_000,
        endsAtMs: null,
        salesOpenAtMs: null,
        currency: 'EUR',
        prices: { standard: 1200 },
        maxSeatsPerUser: 10,
        status: 'scheduled' as const,
        createdAtMs: nowMs,
      }
      await stores.directory.createShow(show, 0, 'admin' as UserId)
      await host.activate(showId)
      return { showId, seats }
    },
    async close() {
      await host.close()
      await stores.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function benchLayout(): Layout {
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    label: `${row + 1}-`,
    seats: Array.from({ length: rowLength }, (_, seat) => ({
      number: String(seat + 1),
      category: 'standard',
      kind: 'standard' as const,
    })),
  }))
  return { rows }
}
