import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { NodeId } from '../../clusterPorts.ts'
import type { RowChanges } from '../../core/records/rowChanges.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import { CommitUnknownError, EpochSupersededError, StorageUnavailableError } from '../../faults.ts'
import { openConnection } from './connect.ts'
import { faultOf, isDeadlock } from './mysqlErrors.ts'
import { rowStatements } from './rowStatements.ts'

/** A commit that loses a deadlock against a mark or staff is tried so often. */
const deadlockTriesMax = 3
/** How long a claim waits for a connection that it has ended to let go of its lock. */
const letGoSeconds = 5

/**
 * The one connection that writes a shard. It holds a lock in the server by the shard's name, so that the next owner
 * can find and end it whatever has become of its process: a frozen one with an open transaction would keep the shard's
 * rows locked. (An id noted in a table would do as well until the server restarts and gives it to somebody else.)
 */
export class ShardWriter {
  readonly #connection: Connection
  readonly #shardId: ShardId
  readonly epoch: number

  private constructor(connection: Connection, shardId: ShardId, epoch: number) {
    this.#connection = connection
    this.#shardId = shardId
    this.epoch = epoch
  }

  /** Ends the old writer's connection, and raises the epoch. @throws StorageUnavailableError */
  static async claim(
    url: string,
    shardId: ShardId,
    nodeId: NodeId,
    queryTimeoutMs: number,
  ): Promise<ShardWriter> {
    const connection = await openConnection(url, queryTimeoutMs).catch((error) =>
      Promise.reject(faultOf(error)),
    )
    try {
      await takeLock(connection, shardId)
      const [raised] = await connection.query<ResultSetHeader>(
        'UPDATE shards SET epoch = LAST_INSERT_ID(epoch + 1), node_id = ? WHERE id = ?',
        [nodeId, shardId],
      )
      if (raised.affectedRows !== 1) throw new Error(`there is no shard ${shardId}`)
      return new ShardWriter(connection, shardId, raised.insertId)
    } catch (error) {
      connection.destroy()
      throw faultOf(error)
    }
  }

  /** @throws as ShowStore.commit() does. */
  async commit(epoch: number, changes: RowChanges): Promise<void> {
    // The server undoes the whole transaction of a deadlock's victim, so that it can simply be tried again.
    for (let triesLeft = deadlockTriesMax; ; triesLeft--) {
      try {
        return await this.#tryCommit(epoch, changes)
      } catch (error) {
        if (triesLeft === 1 || !isDeadlock(error)) throw error
      }
    }
  }

  async #tryCommit(epoch: number, changes: RowChanges): Promise<void> {
    const connection = this.#connection
    try {
      await connection.query('START TRANSACTION')
      const [fence] = await connection.query<ResultSetHeader>(
        'UPDATE shards SET epoch = epoch WHERE id = ? AND epoch = ?',
        [this.#shardId, epoch],
      )
      if (fence.affectedRows !== 1) {
        throw new EpochSupersededError(`epoch ${epoch} of shard ${this.#shardId} has been superseded`)
      }
      for (const { sql, values, matches } of rowStatements(changes)) {
        const [result] = await connection.query<ResultSetHeader>(sql, values)
        matches(result.affectedRows)
      }
    } catch (error) {
      await this.#rollback()
      throw faultOf(error)
    }
    // In a packet of its own: a statement before it that matched too few rows must be able to stop it.
    await connection.query('COMMIT').catch((error: Error) => {
      this.close()
      throw new CommitUnknownError(`the commit failed: ${error.message}`, error)
    })
  }

  close(): void {
    this.#connection.destroy()
  }

  async #rollback(): Promise<void> {
    // A connection that can't even undo is thrown away, and the server undoes it.
    await this.#connection.query('ROLLBACK').catch(() => this.close())
  }
}

/** Ends whoever has the shard's lock, and takes it. A dead connection keeps it until the server has noticed. */
async function takeLock(connection: Connection, shardId: ShardId): Promise<void> {
  const lock = `CONCAT('usher.shard.', LEFT(SHA2(DATABASE(), 256), 32), '.', ${Number(shardId)})`
  for (let seconds = 0; seconds < letGoSeconds; seconds++) {
    const [[holder]] = await connection.query<RowDataPacket[]>(`SELECT IS_USED_LOCK(${lock}) AS id`)
    if (holder?.id != null) await connection.query('KILL ?', [holder.id]).catch(() => {})
    const [[got]] = await connection.query<RowDataPacket[]>(`SELECT GET_LOCK(${lock}, 1) AS got`)
    if (got?.got === 1) return
  }
  throw new StorageUnavailableError(`the old writer of shard ${shardId} does not let go`)
}
