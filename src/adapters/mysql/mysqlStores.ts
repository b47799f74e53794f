import type { AccountStore } from '../../accountPorts.ts'
import type { Membership, NodeId } from '../../clusterPorts.ts'
import { rowChanges } from '../../core/records/rowChanges.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import { EpochSupersededError } from '../../faults.ts'
import type { Directory, Outbox, Records, ShowStore } from '../../ports.ts'
import { SqlAccounts } from '../sql/sqlAccounts.ts'
import { SqlDirectory } from '../sql/sqlDirectory.ts'
import { SqlRecords } from '../sql/sqlRecords.ts'
import { SqlShows } from '../sql/sqlShows.ts'
import { openPool } from './connect.ts'
import { migrate } from './migrate.ts'
import { MysqlMembership } from './mysqlMembership.ts'
import { MysqlSql } from './mysqlSql.ts'
import { ShardWriter } from './shardWriter.ts'

/** Everything that a cluster keeps in MySQL or MariaDB. */
export interface MysqlStores {
  readonly shows: ShowStore
  readonly outbox: Outbox
  readonly directory: Directory
  readonly records: Records
  readonly accounts: AccountStore
  readonly membership: Membership
  /** Of the cluster that this database belongs to; made with it. */
  readonly clusterId: string
  /** Fixed when the database was made. */
  readonly shardCount: number
  close(): Promise<void>
}

/** Readers and staff; each shard's writer has a connection of its own. */
const readConnectionsMax = 8
/** A beat reads two tables at once. */
const beatConnectionsMax = 2

/**
 * @param url `mysql://user:password@host:port/database`; the database must exist.
 * @param shardCount how many shards a new database gets; an old one keeps its number.
 * @param nodeId who claims shards.
 * @param queryTimeoutMs the longest silence of the database while a statement is under way. Twice what a statement
 *   waits for a lock; a writer that hangs for longer has lost its lease anyway.
 * @throws StartError the database can't be reached, or is newer than this program.
 */
export async function openMysqlStores(
  url: string,
  shardCount: number,
  nodeId: NodeId,
  queryTimeoutMs: number,
): Promise<MysqlStores> {
  const made = await migrate(url, shardCount)
  const pool = openPool(url, queryTimeoutMs, readConnectionsMax)
  // Of its own: behind a queue of slow readers a node would look dead.
  const beatPool = openPool(url, queryTimeoutMs, beatConnectionsMax)
  const sql = new MysqlSql(pool)
  const reads = new SqlShows(sql)
  const writers = new Map<ShardId, Promise<ShardWriter>>()
  const claim = async (shardId: ShardId, before: Promise<ShardWriter> | undefined) => {
    const old = await before?.catch(() => undefined)
    old?.close()
    return ShardWriter.claim(url, shardId, nodeId, queryTimeoutMs)
  }
  return {
    shows: {
      async raiseEpoch(shardId) {
        // One claim of a shard after another, or they would end each other's connections.
        const claimed = claim(shardId, writers.get(shardId))
        writers.set(shardId, claimed)
        return (await claimed).epoch
      },
      async commit(shardId, epoch, turns) {
        const writer = await writers.get(shardId)
        if (!writer) throw new EpochSupersededError(`shard ${shardId} has no writer here`)
        await writer.commit(epoch, rowChanges(turns))
      },
      load: (showId, answersAfterMs) => reads.load(showId, answersAfterMs),
      layout: (hallId, version) => reads.layout(hallId, version),
      restless: (shardId) => reads.restless(shardId),
    },
    outbox: reads,
    directory: new SqlDirectory(sql),
    records: new SqlRecords(sql),
    accounts: new SqlAccounts(sql),
    membership: new MysqlMembership(new MysqlSql(beatPool)),
    shardCount: made.shardCount,
    clusterId: made.clusterId,
    async close() {
      for (const claimed of writers.values()) (await claimed.catch(() => undefined))?.close()
      await Promise.all([pool.end(), beatPool.end()])
    },
  }
}
