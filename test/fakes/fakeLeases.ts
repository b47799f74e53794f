import type { ShardLease, ShardLeases } from '../../src/clusterPorts.ts'
import type { ShardId } from '../../src/core/shows/shardOf.ts'
import { LeaseUnavailableError } from '../../src/faults.ts'
import type { Clock } from '../../src/ports.ts'
import type { Wire } from './wire.ts'

/** What the lease servers keep, as one: who has which shard, and until when. */
export class LeaseTable {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #kept = new Map<ShardId, { readonly holder: object; readonly untilMs: number }>()

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  holder(shardId: ShardId): object | undefined {
    const kept = this.#kept.get(shardId)
    return kept && kept.untilMs > this.#clock.monotonicMs() ? kept.holder : undefined
  }

  keep(shardId: ShardId, holder: object, ttlMs: number): void {
    this.#kept.set(shardId, { holder, untilMs: this.#clock.monotonicMs() + ttlMs })
  }

  drop(shardId: ShardId, holder: object): void {
    if (this.holder(shardId) === holder) this.#kept.delete(shardId)
  }

  /** Forgets everything, as servers do that are restarted empty. */
  flush(): void {
    this.#kept.clear()
  }
}

interface FakeLeasesOptions {
  readonly table: LeaseTable
  readonly wire: Wire
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly ttlMs: number
  readonly marginMs: number
}

/** One node's leases. They behave as those of the real servers do, lost and healed ones included. */
export class FakeLeases implements ShardLeases {
  readonly #options: FakeLeasesOptions

  constructor(options: FakeLeasesOptions) {
    this.#options = options
  }

  async acquire(shardId: ShardId): Promise<ShardLease | undefined> {
    const { table, clock, ttlMs } = this.#options
    const holder = {}
    const sentAtMs = clock.monotonicMs()
    const granted = await this.#call(async () => {
      if (table.holder(shardId)) return false
      table.keep(shardId, holder, ttlMs)
      return true
    })
    return granted ? this.#lease(shardId, holder, this.#validFrom(sentAtMs)) : undefined
  }

  check(): Promise<void> {
    return this.#call(async () => {})
  }

  async close(): Promise<void> {}

  #lease(shardId: ShardId, holder: object, fromMs: number): ShardLease {
    const { table, clock, ttlMs } = this.#options
    let validUntilMs = fromMs
    return {
      get validUntilMs() {
        return validUntilMs
      },
      extend: async () => {
        const sentAtMs = clock.monotonicMs()
        const heals = sentAtMs < validUntilMs
        const isOurs = await this.#call(async () => {
          const known = table.holder(shardId)
          if (known ? known !== holder : !heals) return false
          table.keep(shardId, holder, ttlMs)
          return true
        })
        if (isOurs) validUntilMs = this.#validFrom(sentAtMs)
        return isOurs
      },
      release: () => this.#call(async () => table.drop(shardId, holder)).catch(() => {}),
    }
  }

  #call<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    return this.#options.wire.call(run, () => new LeaseUnavailableError('the test has cut the wire'))
  }

  #validFrom(sentAtMs: number): number {
    return sentAtMs + this.#options.ttlMs - this.#options.marginMs
  }
}
