import type { NodeId } from '../../../src/clusterPorts.ts'
import type { Seq, ShowId } from '../../../src/core/ids.ts'
import { type EventRecord, type EventType, eventRecord } from '../../../src/core/records/eventRecord.ts'
import type { Turn } from '../../../src/core/records/turn.ts'
import type { Layout } from '../../../src/core/seats/layout.ts'
import type { ShardId } from '../../../src/core/shows/shardOf.ts'
import { answerKey, type ShowSnapshot } from '../../../src/core/shows/showState.ts'
import type { Message } from '../../../src/ports.ts'
import type { History } from '../history.ts'
import { type Data, dataOf } from './eventData.ts'
import { expectRows } from './expectRows.ts'
import type { Ledger } from './ledger.ts'
import { seatingOf } from './seatingOf.ts'
import { Violation } from './violation.ts'

interface Published {
  readonly text: string
}

/** Sees all that becomes durable or public, the moment it does, and says so when a rule is broken. */
export class Judge {
  readonly ledgers = new Map<ShowId, Ledger>()
  /** Seats that somebody has asked for, and reservations and entries that somebody wanted to end. */
  readonly wishes = new Set<string>()
  readonly epochs = new Map<ShardId, number>()
  /** By shard: the last event before each claim, so that what an owner knew can be told. */
  readonly #claimedAtMs = new Map<ShardId, number>()
  readonly #writers = new Map<string, NodeId>()
  readonly #answered = new Set<string>()
  /** What the broker has taken, by id of the message. */
  readonly #published = new Map<string, Published>()
  /** By show: up to which event the broker has all. */
  readonly #confirmed = new Map<ShowId, Seq>()
  readonly #history: History
  readonly #rowsOf: (showId: ShowId) => ShowSnapshot

  constructor(history: History, rowsOf: (showId: ShowId) => ShowSnapshot) {
    this.#history = history
    this.#rowsOf = rowsOf
  }

  seq(showId: ShowId): Seq {
    return this.ledgers.get(showId)!.seq
  }

  lastClaimMs(shardId: ShardId): number {
    return this.#claimedAtMs.get(shardId) ?? Number.NEGATIVE_INFINITY
  }

  epochRaised(shardId: ShardId, epoch: number, nodeId: NodeId): void {
    this.#history.noting(() => {
      const before = this.epochs.get(shardId) ?? 0
      if (epoch <= before)
        throw new Violation('epochs only rise', `shard ${shardId}: ${epoch} after ${before}`)
      this.epochs.set(shardId, epoch)
      this.#claimedAtMs.set(shardId, this.#history.nowMs)
      this.#history.count('claim')
      this.#history.add(() => `${nodeId} claims shard ${shardId} at epoch ${epoch}`)
    })
  }

  committed(shardId: ShardId, epoch: number, nodeId: NodeId, turns: readonly Turn[]): void {
    this.#history.noting(() => {
      if (epoch !== this.epochs.get(shardId)) {
        throw new Violation('only the last owner writes', `${nodeId} at epoch ${epoch} of shard ${shardId}`)
      }
      const writer = `${shardId}@${epoch}`
      if ((this.#writers.get(writer) ?? nodeId) !== nodeId) {
        throw new Violation('one writer an epoch', `${nodeId} at epoch ${epoch} of shard ${shardId}`)
      }
      this.#writers.set(writer, nodeId)
      this.#history.count('commit')
      const showIds = new Set<ShowId>()
      for (const turn of turns) {
        this.#turn(turn, nodeId, epoch)
        showIds.add(turn.showId)
      }
      for (const showId of showIds) expectRows(this.ledgers.get(showId)!, this.#rowsOf(showId))
    })
  }

  /** Written beside all turns, by whoever was asked to. */
  layoutChanged(events: readonly EventRecord[], layout: Layout): void {
    this.#history.noting(() => {
      for (const event of events) {
        const ledger = this.ledgers.get(event.showId)!
        ledger.add(event)
        ledger.layouts.replace(event.seq, seatingOf(layout))
        this.#history.count(event.type)
        this.#history.add(() => `${event.showId}:${event.seq} ${event.type}: ${ledger.seats.names}`)
        expectRows(ledger, this.#rowsOf(event.showId))
      }
    })
  }

  /** The broker has taken them, whether or not it has said so. */
  published(messages: readonly Message[]): void {
    this.#history.noting(() => {
      for (const { id, routingKey: _, ...record } of messages) {
        const text = JSON.stringify(record)
        const own = this.ledgers.get(record.showId)!.events[record.seq - 1]
        if (!own || JSON.stringify(own) !== text) {
          throw new Violation('what is published is on disk', `${id}: ${text}, ${JSON.stringify(own)}`)
        }
        if (this.#published.has(id)) this.#history.count('published again')
        this.#published.set(id, { text })
      }
    })
  }

  /** The broker has said that it has them. */
  confirmed(messages: readonly Message[]): void {
    this.#history.noting(() => {
      for (const { showId, seq } of messages) {
        const known = this.#confirmed.get(showId) ?? 0
        if (seq <= known) continue
        // In order and without a gap, but for what an owner of before has published.
        const rest = Array.from({ length: seq - known }, (_, i) => known + 1 + i)
        if (rest.every((no) => this.#published.has(`${showId}:${no}`))) this.#confirmed.set(showId, seq)
        else throw new Violation('events are published in order', `${showId}: ${seq} after ${known}`)
      }
    })
  }

  marked(marks: readonly { showId: ShowId; seq: Seq }[]): void {
    this.#history.noting(() => {
      for (const { showId, seq } of marks) {
        const known = this.#confirmed.get(showId) ?? 0
        if (seq > known) throw new Violation('marked when confirmed', `${showId}: ${seq}, confirmed ${known}`)
      }
    })
  }

  /** At rest. */
  expectAllPublished(): void {
    for (const { showId, events } of this.ledgers.values()) {
      const missing = events.filter(({ seq }) => !this.#published.has(`${showId}:${seq}`))
      if (missing.length > 0) {
        throw new Violation('the outbox is emptied', `${showId}: ${missing.map(({ seq }) => seq)}`)
      }
    }
  }

  #turn({ showId, plan, events, answer }: Turn, nodeId: NodeId, epoch: number): void {
    const ledger = this.ledgers.get(showId)!
    for (const logged of events) {
      const record = eventRecord(showId, plan, logged)
      this.#expectWished(ledger, record)
      if (record.type === 'LayoutChanged') throw new Violation('turns write what turns do', record.type)
      ledger.add(record)
      this.#history.count(record.type)
      this.#history.add(() => `${nodeId}@${epoch} writes ${showId}:${record.seq} ${told(record)}`)
    }
    const last = events.at(-1)
    // What came free in a turn goes to the line in the same turn.
    if (last && ledger.isOnSale(last.atMs)) {
      const waiter = ledger.firstServable()
      if (waiter)
        throw new Violation('freed seats go to the line', `${showId}: entry ${waiter.no} still waits`)
    }
    const stray = last && ledger.strayOffer()
    if (stray) throw new Violation('an offer ends with its entry', `${showId}: entry ${stray.no}`)
    if (answer) {
      const key = `${showId} ${answerKey(answer.userId, answer.key)}`
      if (this.#answered.has(key)) throw new Violation('a key is used once', key)
      this.#answered.add(key)
    }
  }

  #expectWished(ledger: Ledger, { showId, seq, type, data, by }: EventRecord): void {
    if (by === 'usher') return
    const wishes = wishesFor(ledger, type, dataOf({ data })).map((wish) => `${showId} ${by} ${wish}`)
    if (wishes.length > 0 && !wishes.some((wish) => this.wishes.has(wish))) {
      throw new Violation('nothing that nobody asked for', `event ${seq}: ${wishes}`)
    }
  }
}

/** What somebody must have asked for before such an event can be, one of these; none: nothing in particular. */
function wishesFor(ledger: Ledger, type: EventType, { seats, reservationNo, entryNo, why }: Data): string[] {
  switch (type) {
    case 'SeatsReserved':
      return [`reserve ${seats}`, `reserve any ${seats.length}`]
    case 'ReservationConfirmed':
    case 'WaitlistAccepted':
      return [`confirm ${reservationNo}`]
    case 'ReservationCancelled': {
      // Who leaves the line gives back what was offered, and the other way round.
      const offered = ledger.entryOffered(reservationNo)
      if (why === 'customer') return [`cancel ${reservationNo}`, `leave ${offered?.no}`]
      return why === 'staff' ? [`cancel ${reservationNo} as staff`] : []
    }
    case 'WaitlistLeft': {
      const { offeredNo } = ledger.entries.get(entryNo)!
      return why === 'customer' ? [`leave ${entryNo}`, `cancel ${offeredNo}`] : []
    }
    default:
      return []
  }
}

function told({ type, by, data }: EventRecord): string {
  const { userId: _, ...rest } = data
  return `${type} by ${by} ${JSON.stringify(rest)}`
}
