import type { Show } from '../../src/core/shows/show.ts'
import type { BehaviourName } from './clients/behaviours.ts'
import type { FaultKind } from './faults.ts'

/** All that a run is made of. The same plan is the same run; whatever is taken out of it leaves a plan. */
export interface Plan {
  readonly seed: number
  /** Addresses at which a node runs; the nodes are called a, b and so on. */
  readonly nodeCount: number
  readonly shardCount: number
  readonly shows: readonly ShowPlan[]
  readonly weather: Weather
  readonly limits: LimitsPlan
  readonly faults: readonly Fault[]
  readonly clients: readonly ClientPlan[]
  /** Faults and new requests end then. */
  readonly lastsMs: number
}

export interface ShowPlan
  extends Pick<
    Show,
    'maxSeatsPerUser' | 'orphanRule' | 'waitlistMode' | 'offerSeconds' | 'waitlistCutoffSeconds'
  > {
  /** All in one row. */
  readonly seats: number
  /** So many of them are of a second category. */
  readonly premiumSeats: number
  /** The first seat is for a wheelchair, the second for who comes along, and the last of many for a wheelchair too. */
  readonly isAccessible: boolean
  /** After the run has begun; past the end of the run as a rule. */
  readonly startsAfterMs: number
  readonly opensAfterMs: number | null
}

/** What is so all the time. Times are one way, in milliseconds: from `fast` as a rule to `slow` now and then. */
export interface Weather {
  readonly database: { readonly fastMs: number; readonly slowMs: number }
  readonly peers: { readonly fastMs: number; readonly slowMs: number }
  readonly redis: { readonly fastMs: number; readonly slowMs: number }
  readonly others: { readonly fastMs: number; readonly slowMs: number }
  /** Of database calls, the share of which the question is lost, or the answer, with the connection. */
  readonly databaseLoss: number
  /** Of transactions, the share that the database gives up: a deadlock, or a lock that isn't to be had. */
  readonly deadlocks: number
  /** Whether a new owner leaves the old one's connection alone, so that the fence alone keeps it from writing. */
  readonly connectionsStay: boolean
  /** Of messages, the shares that the broker delivers twice, and long after. */
  readonly doubled: number
  readonly late: number
  /** Of messages, the share that the broker confirms and never delivers. */
  readonly lost: number
  /** Of what is published, the share of which the confirmation is lost. */
  readonly unconfirmed: number
  /** Whether seat maps go through Redis; else other nodes ask the owner. */
  readonly sharedMaps: boolean
}

/** Small ones make rare what is otherwise never met in some seconds. */
export interface LimitsPlan {
  readonly mailboxCapacity: number
  readonly batchEventsMax: number
  readonly passivateAfterMs: number
  readonly relayEventsMax: number
}

export interface Fault {
  readonly kind: FaultKind
  /** Addresses, by number: whom it hits, and for some kinds the other one. */
  readonly node: number
  readonly other: number
  readonly atMs: number
  readonly lastsMs: number
  /** From 0 to 1: how hard. */
  readonly strength: number
}

export interface ClientPlan {
  /** Names its stream too: a client that stays does the same when others are taken out. */
  readonly name: string
  readonly behaviour: BehaviourName
  readonly startsAtMs: number
  /** How many things it does at most. */
  readonly acts: number
}
