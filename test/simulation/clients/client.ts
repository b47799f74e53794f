import type { ShowId, UserId } from '../../../src/core/ids.ts'
import type { Asker, Command, Idempotency } from '../../../src/core/reservations/command.ts'
import type { Outcome } from '../../../src/core/reservations/outcome.ts'
import type { Party } from '../../../src/core/waitlist/party.ts'
import { ask } from '../judge/ask.ts'
import type { ClientPlan, ShowPlan } from '../plan.ts'
import type { Random } from '../random.ts'
import type { SimulatedNode } from '../simulatedNode.ts'
import type { Simulation } from '../simulation.ts'

/** Whoever has tried so often gives up for good. */
const triesMax = 25
/** What a fault promises: nothing was done, so that it can be asked again without a key. */
const nothingDone = ['storage-unavailable', 'overloaded']

/** Somebody who uses the API as clients are told to: asks any node, tries again with the same key, and gives up. */
export class Client {
  readonly name: string
  readonly random: Random
  readonly simulation: Simulation
  readonly showIds: readonly ShowId[]
  /** Has nothing under way, and wants nothing any more. */
  isDone = false
  readonly #plan: ClientPlan
  /** Waits so long for an answer before asking another node. */
  readonly #patienceMs: number
  readonly #sendsKeys: boolean
  #acts = 0
  #keys = 0

  constructor(simulation: Simulation, plan: ClientPlan) {
    this.simulation = simulation
    this.#plan = plan
    this.name = plan.name
    this.random = simulation.random.named(plan.name)
    this.showIds = simulation.showIds
    this.#patienceMs = this.random.pick([300, 3000, 15_000])
    this.#sendsKeys = this.random.chance(0.8)
  }

  /** Whether there is something left to do; counts it as begun. */
  wantsMore(): boolean {
    return !this.simulation.isClosing && this.#acts++ < this.#plan.acts
  }

  as(staff = false): Asker {
    return { userId: this.name as UserId, staff }
  }

  pickShow(): ShowId {
    return this.random.pick(this.showIds)
  }

  /** Neighbours as a rule, so that many want the same ones. */
  pickSeats(showId: ShowId, max: number, min = 1): string[] {
    const seats = this.simulation.judge.ledgers.get(showId)!.seats.names
    const count = Math.min(this.random.whole(min, max), seats.length)
    const from = this.random.below(seats.length - count + 1)
    return seats.slice(from, from + count)
  }

  /** Of whom most say only how many they are. */
  pickParty(showId: ShowId, max: number): Party {
    return {
      partySize: this.pickSeats(showId, max).length,
      adjacent: this.random.chance(0.2),
      category: this.random.chance(0.1) ? 'standard' : null,
      accessible: this.planOf(showId).isAccessible && this.random.chance(0.4),
    }
  }

  planOf(showId: ShowId): ShowPlan {
    return this.simulation.plan.shows[this.showIds.indexOf(showId)]!
  }

  pause(minMs: number, maxMs: number): Promise<void> {
    const ms = this.simulation.isClosing ? minMs : this.random.between(minMs, maxMs)
    return new Promise((resolve) => {
      this.simulation.clock.after(ms, resolve)
    })
  }

  /** A key for one request and its repetitions; null for clients that send none. */
  newKey(command: Command): Idempotency | null {
    if (!this.#sendsKeys) return null
    return {
      userId: this.name as UserId,
      key: `k${++this.#keys}`,
      requestHash: JSON.stringify(command),
    }
  }

  /** Asks until there is an answer. undefined: given up, so that nobody knows whether it was done. */
  async ask(showId: ShowId, command: Command, key = this.newKey(command)): Promise<Outcome | undefined> {
    for (let tries = 0; tries < triesMax; tries++) {
      const node = this.pickNode()
      if (node) {
        const { outcome, isUndone } = await this.#askOnce(node, showId, command, key)
        if (outcome) return outcome
        if (!isUndone && !key) return undefined
        if (!this.simulation.isClosing && this.random.chance(0.1)) return undefined
        if (tries > 0) this.simulation.history.count('asked again')
      }
      await this.pause(50, 1500)
    }
    return undefined
  }

  /** As a load balancer does, which doesn't notice at once that a node stands still. */
  pickNode(): SimulatedNode | undefined {
    const running = this.simulation.nodes.filter(({ isCrashed, isStopping }) => !isCrashed && !isStopping)
    return running.length === 0 ? undefined : this.random.pick(running)
  }

  async #askOnce(node: SimulatedNode, showId: ShowId, command: Command, key: Idempotency | null) {
    const { simulation } = this
    const late = Promise.withResolvers<undefined>()
    const cancel = simulation.clock.after(this.#patienceMs, () => {
      simulation.history.count('given up waiting')
      late.resolve(undefined)
    })
    try {
      const asked = ask(simulation, node, this.name, showId, command, key ?? undefined)
      asked.catch(() => {})
      return { outcome: await Promise.race([asked, late.promise]), isUndone: false }
    } catch (error) {
      return { outcome: undefined, isUndone: nothingDone.includes((error as { code?: string }).code ?? '') }
    } finally {
      cancel()
    }
  }
}
