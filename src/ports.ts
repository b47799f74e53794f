/**
 * What the core's shell needs of the world, one small interface each. Adapters implement them; tests move them by
 * hand; nothing inside names a database, a broker or a clock.
 *
 * Every method that returns a promise may reject with StorageUnavailableError, which is retryable and promises that
 * nothing was written; one that writes, with CommitUnknownError too, which promises neither.
 */
import type { HallId, Seq, ShowId, UserId } from './core/ids.ts'
import type { EventRecord } from './core/records/eventRecord.ts'
import type { EntryRecord, ReservationRecord } from './core/records/records.ts'
import type { Turn } from './core/records/turn.ts'
import type { Command } from './core/reservations/command.ts'
import type { Refusal, ReservationStatus } from './core/reservations/outcome.ts'
import type { Layout } from './core/seats/layout.ts'
import type { SeatStatusName } from './core/seats/occupancy.ts'
import type { SeatCounts, SeatMap } from './core/seats/seatMap.ts'
import type { ShardId } from './core/shows/shardOf.ts'
import type { Show } from './core/shows/show.ts'
import type { ShowSnapshot } from './core/shows/showState.ts'

/** Time, and being called later. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. It may jump: for what people read, never for deadlines. */
  nowMs(): number
  /** Milliseconds that only rise, from an unknown start. For durations and deadlines. */
  monotonicMs(): number
  /** Calls once, not before that time has passed. @returns how to call it off. */
  after(delayMs: number, run: () => void): () => void
}

/** The durable state of shows. One owner writes a shard at a time; the epoch keeps every other one out. */
export interface ShowStore {
  /**
   * Makes the caller the shard's only writer.
   *
   * @returns the fencing token for commit(): higher than all before it, whose writes fail from now on.
   */
  raiseEpoch(shardId: ShardId): Promise<number>

  /**
   * What is active of a show, as of the last commit. undefined: there is no such show. All of it is of one moment: an
   * owner who has been superseded, and doesn't know it yet, loads while the next one writes.
   *
   * @param answersAfterMs answers made then or earlier are left out.
   */
  load(showId: ShowId, answersAfterMs: number): Promise<ShowSnapshot | undefined>

  /** One version of a hall's layout; versions never change. */
  layout(hallId: HallId, version: number): Promise<Layout>

  /**
   * Writes all turns, with their events and answers, in one transaction, or none. Durable once it resolves.
   *
   * @param epoch the token from raiseEpoch(); the shard's epoch must still equal it.
   * @throws EpochSupersededError another owner has raised the epoch since. Nothing was written.
   * @throws StateConflictError a row isn't as the turns say it was. Nothing was written; memory is not to be trusted.
   * @throws CommitUnknownError the answer was lost: it may have been written.
   */
  commit(shardId: ShardId, epoch: number, turns: readonly Turn[]): Promise<void>

  /**
   * Shows of the shard that need an actor although nobody asks: they have holds, seats set aside, or people who wait
   * for a day on which sales open.
   */
  restless(shardId: ShardId): Promise<ShowId[]>
}

/** The events that were written with the state and are still to be published. */
export interface Outbox {
  /** Unpublished events of a shard, each show's in order; at most `limit`, the rest when these are marked. */
  unpublished(shardId: ShardId, limit: number): Promise<EventRecord[]>
  /** Marks every event up to and including `seq` of each show. Marks never go back. */
  markPublished(marks: readonly { showId: ShowId; seq: Seq }[]): Promise<void>
}

/** What lists give back at a time; `next` is where to go on, null at the end. */
export interface Page<Item, Position> {
  readonly items: readonly Item[]
  readonly next: Position | null
}

export interface Hall {
  readonly id: HallId
  readonly name: string
  readonly layout: Layout
  /** From 1; each change of name or layout raises it. */
  readonly version: number
  readonly seatCount: number
}

export type HallSummary = Omit<Hall, 'layout'>

export interface ShowFilter {
  readonly fromMs?: number
  readonly toMs?: number
  /** Part of the title, in any case. */
  readonly title?: string
  readonly hallId?: HallId
}

export type ShowPosition = readonly [startsAtMs: number, id: string]

/** Halls and shows. */
export interface Directory {
  createHall(hall: Hall): Promise<void>
  hall(id: HallId): Promise<Hall | undefined>
  /** Without its layout, which may be large. */
  hallSummary(id: HallId): Promise<HallSummary | undefined>
  halls(after: string | null, limit: number): Promise<Page<HallSummary, string>>
  /**
   * Replaces name and layout. A new layout reaches all shows of the hall, each with an event of its own in the log, in
   * one transaction with the check that nothing has been sold; an actor that still has the old one can't commit.
   *
   * @returns the shows whose actors must be loaded again; 'changed' when the hall isn't at `expectedVersion`,
   *   'has-sales' when the layout would change under a show with reservations, blocked seats or waiters;
   *   'unpriced' when a show has prices, and none for a category of the new layout.
   */
  replaceHall(
    hall: Pick<Hall, 'id' | 'name' | 'layout' | 'seatCount'>,
    expectedVersion: number,
    by: UserId,
    nowMs: number,
  ): Promise<readonly ShowId[] | 'unknown' | 'changed' | 'has-sales' | 'unpriced'>

  /** @returns false when the hall doesn't exist, or has seats that a show with prices has none for. */
  createShow(show: Show, shardId: ShardId, by: UserId): Promise<boolean>
  show(id: ShowId): Promise<Show | undefined>
  /** Soonest first. */
  shows(filter: ShowFilter, after: ShowPosition | null, limit: number): Promise<Page<Show, ShowPosition>>
}

export type RecordPosition = readonly [createdAtMs: number, showId: string, no: Seq]

/** Reservations, waitlist entries and logs as they are on disk, ended ones included. */
export interface Records {
  reservation(showId: ShowId, no: Seq): Promise<ReservationRecord | undefined>
  /** Newest first. A hold that is past its expiry counts as expired, whether or not a turn has ended it. */
  reservations(
    filter: { userId?: UserId; showId?: ShowId; status?: ReservationStatus },
    nowMs: number,
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<ReservationRecord, RecordPosition>>
  /** All of a show, in the order in which they were made; with the same rule for holds. */
  reservationsOfShow(
    showId: ShowId,
    status: ReservationStatus | undefined,
    nowMs: number,
    afterNo: Seq,
    limit: number,
  ): Promise<Page<ReservationRecord, Seq>>
  /** `position` is 1 for the head of the line, null once the entry doesn't wait any more. */
  entry(showId: ShowId, no: Seq): Promise<PlacedEntry | undefined>
  /** Newest first. */
  entries(
    filter: { userId: UserId; showId?: ShowId },
    after: RecordPosition | null,
    limit: number,
  ): Promise<Page<PlacedEntry, RecordPosition>>
  /** Those of a show that wait, or have seats set aside or offered, in the order in which they joined. */
  openEntries(showId: ShowId, afterNo: Seq, limit: number): Promise<Page<PlacedEntry, Seq>>
  /** Events of a show after a sequence number, in order. */
  log(showId: ShowId, afterSeq: Seq, limit: number): Promise<Page<EventRecord, Seq>>
  /** What a user still has in shows that haven't started. */
  upcoming(userId: UserId, nowMs: number): Promise<UpcomingRecords>
  /** Number of the last event of each show; shows that don't exist are left out. */
  versions(showIds: readonly ShowId[]): Promise<ReadonlyMap<ShowId, Seq>>
}

/** By show and number: reservations that are held or confirmed, entries that wait or have seats set aside or offered. */
export interface UpcomingRecords {
  readonly reservations: readonly { readonly showId: ShowId; readonly no: Seq }[]
  readonly entries: readonly { readonly showId: ShowId; readonly no: Seq }[]
}

export interface PlacedEntry extends EntryRecord {
  readonly position: number | null
  /** Seats that those before it ask for; null as `position`. */
  readonly seatsAhead: number | null
  /** Who of its line have got their seats so far; null as `position`. */
  readonly served: { readonly parties: number; readonly seats: number } | null
  /** Set while it is offered seats. */
  readonly offerExpiresAtMs: number | null
  readonly lineClosesAtMs: number
}

/** A seat map ready to be sent. */
export interface SeatMapText {
  readonly version: Seq
  readonly body: string
}

/** The seat maps that readers see: kept by push after each commit, never asked of an actor or a database. */
export interface SeatMaps {
  /**
   * Makes the whole map known; an older version than the one that is known is ignored.
   *
   * @param epoch of the shard, as its owner claimed it.
   */
  publish(map: SeatMap, epoch: number): void
  /** Makes the changes known that committed events bring to a map published before. */
  change(turn: Turn): void
  /** Drops the map of a show whose actor is gone. */
  forget(showId: ShowId): void
  read(showId: ShowId): SeatMapText | undefined
  counts(showId: ShowId): SeatCounts | undefined
}

/** What the seat map of a show has become, as far as it is on disk. */
export interface SeatMapNews {
  readonly showId: ShowId
  /** The version that `changes` lead on from; null: how it came to be `version` is not told. */
  readonly from: Seq | null
  readonly version: Seq
  /** The new status by seat id. */
  readonly changes: Readonly<Record<string, SeatStatusName>>
}

/**
 * Tells of seat maps as they change. News may come late, twice or not at all: whoever must not miss any compares
 * versions, and has the log for the rest.
 */
export interface SeatMapFeed {
  /** @returns how to stop. */
  watch(showId: ShowId, hear: (news: SeatMapNews) => void): () => void
}

/** What the inside has to say about itself; an adapter counts and logs it. Must not throw. */
export interface Telemetry {
  turnTaken(command: Command['type'], answer: 'accepted' | Refusal['code']): void
  batchCommitted(turns: number, tookMs: number): void
  mailboxFull(showId: ShowId): void
  /** A bug: a rule broke, and one actor was thrown away. */
  turnFailed(showId: ShowId, error: unknown): void
  /** A show could not be read, or its rows contradict each other. It is tried again. */
  loadFailed(showId: ShowId, error: unknown): void
  /** A write failed, or its answer was lost: the shard's actors are thrown away. */
  shardFailed(shardId: ShardId, error: unknown): void
  shardServing(shardId: ShardId, epoch: number): void
  activeShows(shardId: ShardId, count: number): void
  /** Events could not be published for now; they wait in the outbox. */
  publishFailed(error: unknown): void
  /** What a user who has left still had could not be given back. It is tried again. */
  leavingFailed(userId: UserId, error: unknown): void
  /** A handler failed for good on a message, or nobody can read it: then the id is that of its envelope. */
  messageDropped(queue: string, message: Pick<Message, 'id' | 'routingKey'>, error: unknown): void
  /** The shard is served here no more, and why. */
  shardLeft(shardId: ShardId, why: 'handed-over' | 'lease-lapsed' | 'cut-off' | 'stopped'): void
  /** This node begins to give its shards, so many, to the others. */
  drainBegun(shards: number): void
  /** What it could give away it has given. */
  drainEnded(shardsLeft: number): void
  /** The nodes that live, this one among them; told when they change. */
  nodesAlive(ids: readonly string[]): void
  /** A service that will be told of; it counts as there until it is lost. */
  serviceWatched(service: string): void
  /** Something shared can't be reached for now, such as `redis` or a node. Told once until it is back. */
  serviceLost(service: string, error: unknown): void
  serviceBack(service: string): void
  /** It isn't missed any more, such as a node that has died. */
  serviceGone(service: string): void
  /** Somebody who isn't one of the nodes has tried to speak to this one. */
  strangerRefused(address: string, error: unknown): void
}

/** A published event. `id` is `<showId>:<seq>`: the same event twice has the same one. */
export interface Message extends EventRecord {
  readonly id: string
  readonly routingKey: string
}

/** At-least-once messages between the parts: doubled, late and reordered deliveries must change nothing. */
export interface Broker {
  /** Resolves once the broker answers for the messages. */
  publish(messages: readonly Message[]): Promise<void>
  /** A handler that throws gets the message again, a bounded number of times. */
  subscribe(queue: string, routingKeys: readonly string[], handle: (message: Message) => Promise<void>): void
  /** Stops deliveries; resolves when no handler runs any more. */
  close(): Promise<void>
}
