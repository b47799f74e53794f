import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { NodeId } from '../../clusterPorts.ts'
import type { RowChanges } from '../../core/records/rowChanges.ts'
import type { ShardId } from '../../core/shows/shardOf.ts'
import { CommitUnknownError, EpochSupersededError, StorageUnavailableError } from '../../faults.ts'
import { openConnection, withCallbacks } from './connect.ts'
import { faultOf, isBeforeCommit, isDivisionByZero } from './mysqlErrors.ts'
import { retryDeadlocks } from './retryDeadlocks.ts'
import { rowStatements } from './rowStatements.ts'
import { withLiterals } from './withLiterals.ts'

/**
 * Statements go to the server together, the COMMIT too, since each packet is a turn of this process' event loop and of the
 * server's, both of which others wait for too. The server runs them up to the first that fails, so whatever has to hold
 * before the COMMIT is a statement that fails when it doesn't. Far below the largest packet that a server takes.
 */
const packetCharactersMax = 1_000_000
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
  /** How to fail what waits for an answer. */
  readonly #waiting = new Set<(error: Error) => void>()
  #closed: StorageUnavailableError | undefined
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
    const options = { queryTimeoutMs, multipleStatements: true } as const
    const connection = await openConnection(url, options).catch((error) => Promise.reject(faultOf(error)))
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
  commit(epoch: number, changes: RowChanges): Promise<void> {
    return retryDeadlocks(() => this.#tryCommit(epoch, changes))
  }

  async #tryCommit(epoch: number, changes: RowChanges): Promise<void> {
    const statements = [begin, this.#fence(epoch)]
    for (const { text, rows } of rowStatements(changes)) {
      // Together: a ping between two packets would be the statement before the check.
      statements.push(rows === undefined ? text : `${text};${this.#matched(rows)}`)
    }
    statements.push('COMMIT')
    const packets = packetsOf(statements)
    for (const [i, packet] of packets.entries()) {
      try {
        const [, fence] = await this.#send(packet)
        if (i === 0 && fence?.affectedRows !== 1) throw new Error(`the row of shard ${this.#shardId} is gone`)
      } catch (error) {
        await this.#connection.query('ROLLBACK').catch(() => this.close())
        if (isDivisionByZero(error)) throw this.#superseded(epoch)
        const fault = faultOf(error)
        if (i < packets.length - 1 || isBeforeCommit(error)) throw fault
        this.close()
        throw new CommitUnknownError(`the commit failed: ${(error as Error).message}`, error)
      }
    }
  }

  /** What is under way fails: the driver would never answer it. */
  close(): void {
    this.#closed ??= new StorageUnavailableError('the writer was closed')
    for (const fail of this.#waiting) fail(this.#closed)
    this.#connection.destroy()
  }

  /** Fails in the server when the epoch is another one: it divides by zero. */
  #fence(epoch: number): string {
    return withLiterals('UPDATE shards SET epoch = epoch DIV (epoch = ?) WHERE id = ?', [
      epoch,
      this.#shardId,
    ])
  }

  /** Fails in the server when the statement before it didn't match so many rows: the column can't be null. */
  #matched(rows: number): string {
    return withLiterals('UPDATE shards SET epoch = IF(ROW_COUNT() = ?, epoch, NULL) WHERE id = ?', [
      rows,
      this.#shardId,
    ])
  }

  #superseded(epoch: number): EpochSupersededError {
    return new EpochSupersededError(`epoch ${epoch} of shard ${this.#shardId} has been superseded`)
  }

  #send(packet: string): Promise<ResultSetHeader[]> {
    const connection = withCallbacks(this.#connection)
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed)
      // Not a race with a promise that lives as long as the writer: that would keep every answer as long.
      this.#waiting.add(reject)
      connection.query<ResultSetHeader | ResultSetHeader[]>(packet, (error, results) => {
        this.#waiting.delete(reject)
        if (error) reject(error)
        else resolve([results].flat())
      })
    })
  }
}

const begin = 'START TRANSACTION'

/** In as few packets as their length allows. */
function packetsOf(statements: readonly string[]): string[] {
  const packets: string[] = []
  let packet: string[] = []
  let length = 0
  for (const statement of statements) {
    if (length + statement.length > packetCharactersMax && packet.length > 0) {
      packets.push(packet.join(';'))
      packet = []
      length = 0
    }
    packet.push(statement)
    length += statement.length
  }
  packets.push(packet.join(';'))
  return packets
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
