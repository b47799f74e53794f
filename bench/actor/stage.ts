import { LocalSeatMaps } from '../../src/adapters/embedded/localSeatMaps.ts'
import { openSqliteStores } from '../../src/adapters/embedded/sqliteStores.ts'
import { openMysqlStores } from '../../src/adapters/mysql/mysqlStores.ts'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { clusterDefaults } from '../../src/clusterDefaults.ts'
import { actorDefaults } from '../../src/config.ts'
import type { HallId, ShowId, UserId } from '../../src/core/ids.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import { showDefaults } from '../../src/core/shows/showDefaults.ts'
import type { Directory, ShowStore } from '../../src/ports.ts'
import { ShardHost } from '../../src/shards/shardHost.ts'
import { temporaryFolder } from '../../test/smoke/program.ts'
import type { CleanUps } from '../cleanUps.ts'
import { silentTelemetry } from '../silentTelemetry.ts'
import { ownDatabase } from '../stage/backing.ts'
import type { StageFlags } from '../stage/stageFlags.ts'

const rowCount = 200
const rowLength = 250
export const seatsPerShow = rowCount * rowLength

interface Stores {
  readonly shows: ShowStore
  readonly directory: Directory
  close(): Promise<void>
}

/** A database of its own with one shard, and shows of 50,000 seats as they are needed. */
export interface Stage {
  /** Such as `MariaDB 10.11.19`. */
  readonly about: string
  readonly stores: Stores
  readonly host: ShardHost
  /** A new show that nobody has bought from, and the ids of its seats. */
  newShow(): Promise<{ showId: ShowId; seats: readonly string[] }>
}

export async function openStage(
  flags: Pick<StageFlags, 'embedded' | 'databaseUrl'>,
  cleanUps: CleanUps,
): Promise<Stage> {
  const { about, stores } = await openStores(flags, cleanUps)
  cleanUps.defer(() => stores.close())
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
  cleanUps.defer(() => host.close())
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
    about,
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
        ...showDefaults,
        status: 'scheduled' as const,
        createdAtMs: nowMs,
      }
      await stores.directory.createShow(show, 0, 'admin' as UserId)
      await host.activate(showId)
      return { showId, seats }
    },
  }
}

async function openStores(
  { embedded, databaseUrl }: Pick<StageFlags, 'embedded' | 'databaseUrl'>,
  cleanUps: CleanUps,
): Promise<{ about: string; stores: Stores }> {
  if (embedded) {
    const folder = temporaryFolder()
    cleanUps.defer(folder.remove)
    return { about: 'SQLite', stores: await openSqliteStores(folder.path) }
  }
  const { url, name } = await ownDatabase(databaseUrl, cleanUps)
  return { about: name, stores: await openMysqlStores(url, 1, 'bench', clusterDefaults.queryTimeoutMs) }
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
