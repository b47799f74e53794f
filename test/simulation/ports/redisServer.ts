import type { Seq } from '../../../src/core/ids.ts'
import type { RedisConnection } from './redisConnection.ts'

interface StoredMap {
  readonly epoch: number
  readonly version: Seq
  readonly counts: string
  readonly body: string | undefined
}

/** The one Redis that keeps seat maps, as far as the adapters use it. */
export class RedisServer {
  isDown = false
  /** It is there, and takes nothing more. */
  isFull = false
  readonly #maps = new Map<string, StoredMap>()
  readonly #subscribers = new Map<string, Set<RedisConnection>>()
  readonly #connections = new Set<RedisConnection>()

  connect(connection: RedisConnection): void {
    this.#connections.add(connection)
  }

  leave(connection: RedisConnection): void {
    this.#connections.delete(connection)
    for (const subscribers of this.#subscribers.values()) subscribers.delete(connection)
  }

  subscribe(key: string, connection: RedisConnection): void {
    const subscribers = this.#subscribers.get(key) ?? new Set()
    this.#subscribers.set(key, subscribers.add(connection))
  }

  unsubscribe(key: string, connection: RedisConnection): void {
    this.#subscribers.get(key)?.delete(connection)
  }

  read(key: string): (string | null)[] {
    const map = this.#maps.get(key)
    return map ? [`${map.epoch}`, `${map.version}`, map.counts, map.body ?? null] : [null, null, null, null]
  }

  /** What the script in sharedMap.ts does. Its own text runs on a real server in test/adapters. */
  store(key: string, map: StoredMap, message: string): -1 | 0 | 1 {
    if (this.isFull) throw new Error('OOM command not allowed')
    const known = this.#maps.get(key)
    if (known) {
      if (map.epoch < known.epoch) return -1
      if (map.epoch === known.epoch && map.version < known.version) return 0
      const isSame = map.epoch === known.epoch && map.version === known.version
      if (isSame && (map.body === undefined || known.body !== undefined)) return 0
    }
    this.#maps.set(key, map)
    for (const subscriber of this.#subscribers.get(key) ?? []) subscriber.hear(key, message)
    return 1
  }

  /** Everything is forgotten: it was told to, or out of memory. */
  flush(): void {
    this.#maps.clear()
  }

  /** Restarted, it has nothing of what it had. */
  crash(): void {
    this.isDown = true
    this.flush()
    for (const connection of [...this.#connections]) connection.lose()
  }
}
