import fc from 'fast-check'
import type { Asker, Command, Idempotency } from '../../../src/core/reservations/command.ts'
import { BLOCKED } from '../../../src/core/seats/occupancy.ts'
import type { Show, ShowChange } from '../../../src/core/shows/show.ts'
import type { ShowState } from '../../../src/core/shows/showState.ts'
import { type TakenTurn, takeTurn } from '../../../src/core/takeTurn.ts'
import type { Party } from '../../../src/core/waitlist/party.ts'
import { hour, layoutOf, minute, now, showOn, staff, start, user } from '../builders.ts'
import { mixedDrawings } from '../seats/halls.ts'

/** What is asked, with seats, reservations and entries by position: it is made a command when its turn comes. */
type Ask =
  | {
      readonly type: 'reserve'
      readonly seats: number[]
      readonly holdMs: number | null
      readonly waitlist: boolean
    }
  | ({
      readonly type: 'reserveBest'
      readonly holdMs: number | null
      readonly waitlist: boolean
    } & Party)
  | { readonly type: 'confirm' | 'cancel' | 'leaveWaitlist'; readonly pick: number }
  | { readonly type: 'move'; readonly pick: number; readonly seats: number[]; readonly useBlocked: boolean }
  | { readonly type: 'swap'; readonly pick: number; readonly other: number }
  | ({ readonly type: 'joinWaitlist' } & Party)
  | { readonly type: 'blockSeats' | 'unblockSeats'; readonly seats: number[] }
  | { readonly type: 'changeShow'; readonly change: ShowChange }
  | { readonly type: 'assignWaitlist' | 'expireHolds' | 'cancelShow' }

interface Step {
  readonly afterMs: number
  /** Undefined: staff. */
  readonly user: string | undefined
  /** Asks as the user whom the reservation or the entry belongs to instead. */
  readonly asOwner: boolean
  readonly ask: Ask
  /** An idempotency key. */
  readonly key: string | undefined
  /** Sends an earlier request with a key again, this many back, instead of asking. */
  readonly again: number | undefined
}

export interface Story {
  readonly hall: readonly string[]
  readonly show: Partial<Show>
  readonly steps: readonly Step[]
}

export interface Told {
  readonly state: ShowState
  readonly command: Command
  readonly nowMs: number
  readonly idempotency: Idempotency | undefined
  readonly turn: TakenTurn
}

const seats = fc.array(fc.nat(30), { minLength: 1, maxLength: 3 })
const pick = fc.nat(30)
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const changes = fc.record<ShowChange>(
  {
    maxSeatsPerUser: fc.integer({ min: 1, max: 6 }),
    startsAtMs: fc.constantFrom(start - hour, start, start + 48 * hour),
    salesOpenAtMs: fc.constantFrom(null, null, null, now + 10 * minute, now + hour),
    currency: fc.constantFrom('EUR', 'SEK'),
    prices: fc.constantFrom(null, { standard: 500 }, { standard: 0, premium: 900 }),
    title: fc.constantFrom('Metropolis', 'Nosferatu'),
    orphanRule: fc.constantFrom('off', 'lenient', 'strict'),
    waitlistMode: fc.constantFrom('assign', 'offer'),
    offerSeconds: fc.constantFrom(60, 3600),
    waitlistCutoffSeconds: fc.constantFrom(0, 60, 3600),
  },
  { requiredKeys: [] },
)

/** Of a few people, who wish all sorts of things. */
export const parties = {
  partySize: fc.integer({ min: 1, max: 4 }),
  category: fc.constantFrom(null, null, null, 'standard', 'premium'),
  accessible: fc.constantFrom(false, false, false, true),
  adjacent: fc.constantFrom(false, false, true),
}

const asks: fc.Arbitrary<Ask> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      type: fc.constant('reserve' as const),
      seats,
      holdMs: fc.constantFrom(null, null, minute, 10 * minute, 5 * hour),
      waitlist: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('reserveBest' as const),
      ...parties,
      holdMs: fc.constantFrom(null, minute),
      waitlist: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('confirm' as const), pick }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('cancel' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('move' as const), pick, seats, useBlocked: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('swap' as const), pick, other: pick }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('joinWaitlist' as const),
      ...parties,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leaveWaitlist' as const), pick }) },
  { weight: 3, arbitrary: fc.constant({ type: 'assignWaitlist' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'expireHolds' as const }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('blockSeats', 'unblockSeats'), seats }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('changeShow' as const), change: changes }) },
)

const steps: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(0, 0, 0, 1000) },
    { weight: 12, arbitrary: fc.constantFrom(minute, 10 * minute) },
    { weight: 1, arbitrary: fc.constantFrom(hour, 25 * hour) },
  ),
  user: fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6', undefined),
  asOwner: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  ask: fc.oneof(
    { weight: 200, arbitrary: asks },
    { weight: 1, arbitrary: fc.constant({ type: 'cancelShow' as const }) },
  ),
  key: rarely(fc.constantFrom('k1', 'k2', 'k3')),
  again: rarely(fc.nat(4)),
})

/** A small hall, a few users who want the same seats, staff, and time that passes. */
export const stories: fc.Arbitrary<Story> = fc.record({
  hall: mixedDrawings,
  show: fc.record({
    maxSeatsPerUser: fc.integer({ min: 2, max: 6 }),
    startsAtMs: fc.constantFrom(start, start + 48 * hour),
    orphanRule: fc.constantFrom('off', 'lenient', 'strict'),
    currency: fc.constantFrom('EUR'),
    prices: fc.constantFrom(null, { standard: 700 }),
    waitlistMode: fc.constantFrom('assign', 'offer'),
    offerSeconds: fc.constantFrom(60, 3600),
    waitlistCutoffSeconds: fc.constantFrom(0, 0, 3600),
  }),
  steps: fc.array(steps, { minLength: 1, maxLength: 60, size: 'max' }),
})

/** Runs a story; `told` hears of each turn once it is taken. @returns the show as it is at the end. */
export function tell({ hall, show, steps }: Story, told: (turn: Told) => void): ShowState {
  const state = showOn(layoutOf(...hall), show)
  const keyed: { command: Command; idempotency: Idempotency }[] = []
  let nowMs = now
  for (const step of steps) {
    nowMs += step.afterMs
    const earlier = step.again === undefined ? undefined : keyed.at(-1 - step.again)
    const command = earlier?.command ?? commandOf(state, step)
    const idempotency = earlier?.idempotency ?? idempotencyOf(step, command)
    if (idempotency && !earlier) keyed.push({ command, idempotency })
    const turn = takeTurn(state, command, nowMs, idempotency)
    told({ state, command, nowMs, idempotency, turn })
  }
  return state
}

function idempotencyOf({ user: name, key }: Step, command: Command): Idempotency | undefined {
  if (name === undefined || key === undefined) return undefined
  return { userId: user(name), key, requestHash: JSON.stringify(command) }
}

function commandOf(state: ShowState, { ask, user: name, asOwner }: Step): Command {
  const by: Asker = name === undefined ? staff : { userId: user(name), staff: false }
  const { seatIds } = state.occupancy.plan
  const named = (picks: number[]) =>
    picks.map((seat) => (seat === 30 ? 'none' : seatIds[seat % seatIds.length]!))
  switch (ask.type) {
    case 'reserve':
      return { ...ask, by, seats: named(ask.seats) }
    case 'confirm':
    case 'cancel': {
      const one = chosen([...state.reservations.values()], ask.pick)
      return {
        type: ask.type,
        by: one && asOwner ? { ...by, userId: one.userId } : by,
        reservationNo: one?.no ?? 999,
      }
    }
    case 'move': {
      const one = chosen([...state.reservations.values()], ask.pick)
      const asked = { type: ask.type, by: staff, reservationNo: one?.no ?? 999, reason: 'a reason' }
      // As many neighbours as it has seats, most of the time: few others would be accepted.
      const picks = one && asOwner ? one.seats.map((_, i) => (ask.seats[0]! + i) % seatIds.length) : ask.seats
      return { ...asked, seats: named(picks), useBlocked: ask.useBlocked }
    }
    case 'swap': {
      const all = [...state.reservations.values()]
      const [one, other] = [chosen(all, ask.pick), chosen(all, ask.other)]
      const asked = { type: ask.type, by: staff, reason: 'a reason' }
      return { ...asked, reservationNo: one?.no ?? 999, withNo: other?.no ?? 999 }
    }
    case 'leaveWaitlist': {
      const { waiting, setAside, offered } = state.waitlist
      const served = [...setAside.values(), ...offered.values()].map(({ entry }) => entry)
      const one = chosen([...waiting.values(), ...served], ask.pick)
      return {
        type: ask.type,
        by: one && asOwner ? { ...by, userId: one.userId } : by,
        entryNo: one?.no ?? 999,
      }
    }
    case 'blockSeats':
      return { type: ask.type, by: staff, seats: named(ask.seats), reason: 'a reason' }
    case 'unblockSeats': {
      const taken = seatIds.filter((_, seat) => state.occupancy.status[seat] === BLOCKED)
      const names = asOwner && taken.length > 0 ? [taken[ask.seats[0]! % taken.length]!] : named(ask.seats)
      return { type: ask.type, by: staff, seats: names, reason: 'a reason' }
    }
    case 'reserveBest':
    case 'joinWaitlist':
      return { ...ask, by }
    case 'changeShow':
      return { ...ask, by: staff }
    case 'cancelShow':
      return { type: 'cancelShow', by: staff }
    case 'assignWaitlist':
    case 'expireHolds':
      return { type: ask.type }
    default:
      return ask satisfies never
  }
}

/** One of them, now and then none. */
function chosen<T>(all: readonly T[], pick: number): T | undefined {
  return pick === 30 ? undefined : all[pick % all.length]
}
