import { eventRecord } from '../../src/core/records/eventRecord.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { Command, Idempotency } from '../../src/core/reservations/command.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import { compileLayout, type SeatPlan } from '../../src/core/seats/seatPlan.ts'
import type { Show } from '../../src/core/shows/show.ts'
import { restoreShowState, type ShowSnapshot, type ShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import type { Directory, Outbox, ShowStore } from '../../src/ports.ts'
import { layoutOf, now, showOf, user } from '../core/builders.ts'

/** What the contract of a show store needs: the store, its outbox, and a way to make shows. */
export interface ShowStores {
  readonly shows: ShowStore
  readonly outbox: Outbox
  readonly directory: Pick<Directory, 'createHall' | 'createShow'>
}

/** Every show here is in it. */
export const shardId = 0
export const creator = user('creator')

/** A show in memory, decided by the real core: what a store must give back. */
export class LiveShow {
  readonly state: ShowState

  constructor(state: ShowState) {
    this.state = state
  }

  get plan(): SeatPlan {
    return this.state.occupancy.plan
  }

  turn(command: Command, atMs = now, idempotency?: Idempotency): Turn {
    const { events, answer } = takeTurn(this.state, command, atMs, idempotency)
    const { id: showId, currency } = this.state.show
    return { showId, plan: this.plan, currency, events, answer }
  }
}

/** A shard's writer: takes turns in memory and commits them in batches, as a host of actors does. */
export class ShardWriter {
  readonly stores: ShowStores
  readonly epoch: number

  private constructor(stores: ShowStores, epoch: number) {
    this.stores = stores
    this.epoch = epoch
  }

  static async claim(stores: ShowStores): Promise<ShardWriter> {
    return new ShardWriter(stores, await stores.shows.raiseEpoch(shardId))
  }

  /** One that can load, and whose writes are fenced off. */
  static reader(stores: ShowStores): ShardWriter {
    return new ShardWriter(stores, 0)
  }

  /** Makes a show and a hall of its own, and loads it. The rows are drawn as `layoutOf` reads them. */
  makeShow(change: Partial<Show>, ...rows: string[]): Promise<LiveShow> {
    return this.makeShowOf(change, layoutOf(...rows))
  }

  async makeShowOf(change: Partial<Show>, layout: Layout): Promise<LiveShow> {
    const show = showOf({ ...change, hallId: `hall-of-${change.id ?? 'show1'}` as Show['hallId'] })
    const { seatCount } = compileLayout(layout)
    await this.stores.directory.createHall({ id: show.hallId, name: 'One', layout, version: 1, seatCount })
    await this.stores.directory.createShow(show, shardId, creator)
    return this.load(show.id)
  }

  snapshot(showId: Show['id'], answersAfterMs = 0): Promise<ShowSnapshot | undefined> {
    return this.stores.shows.load(showId, answersAfterMs)
  }

  async load(showId: Show['id']): Promise<LiveShow> {
    return this.loadWrongly(showId, () => ({}))
  }

  /** A memory that isn't what the disk says. */
  async loadWrongly(
    showId: Show['id'],
    mistake: (snapshot: ShowSnapshot) => Partial<ShowSnapshot>,
  ): Promise<LiveShow> {
    const snapshot = (await this.snapshot(showId))!
    const layout: Layout = await this.stores.shows.layout(snapshot.hall.id, snapshot.hall.version)
    return new LiveShow(restoreShowState({ ...snapshot, ...mistake(snapshot) }, compileLayout(layout)))
  }

  commit(...turns: Turn[]): Promise<void> {
    return this.stores.shows.commit(shardId, this.epoch, turns)
  }
}

/** A copy of a state without what doesn't count: how it is kept, and what has ended and is only dropped later. */
export function comparable({ state }: LiveShow) {
  const { show, seq, occupancy, reservations, seatsOfUser, waitlist, prices, answers } = state
  const { status, holder, counts, freeInRow } = occupancy
  const seats = { status: [...status], holder: [...holder], counts: [...counts], freeInRow: [...freeInRow] }
  // Who has none any more is remembered with 0 seats; rows know nothing of that.
  const having = new Map([...seatsOfUser].filter(([, count]) => count > 0))
  const { waiting, setAside, entryOfUser } = waitlist
  // The line is compared in its order.
  const line = { waiting: [...waiting.values()], setAside, entryOfUser }
  return structuredClone({ show, seq, seats, reservations, having, line, answers, prices })
}

export function eventsOf(turns: readonly Turn[]) {
  return turns.flatMap(({ showId, plan, events }) => events.map((event) => eventRecord(showId, plan, event)))
}
