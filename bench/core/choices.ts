import type { UserId } from '../../src/core/ids.ts'
import type { Asker, Command } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import type { SeatPlan } from '../../src/core/seats/seatPlan.ts'
import type { ShowState } from '../../src/core/shows/showState.ts'
import { takeTurn } from '../../src/core/takeTurn.ts'
import { randomBelow } from '../load/random.ts'
import { emptyShow, nowMs, type Reserve } from './hall.ts'

type ReserveBest = Extract<Command, { type: 'reserveBest' }>

const staff: Asker = { userId: 'staff' as UserId, staff: true }
const other: Asker = { userId: 'other' as UserId, staff: false }

/** How a hall is filled before the show is asked for its best seats. */
interface Fill {
  readonly name: string
  readonly fill: (state: ShowState) => void
}

const random = randomBelow()

const fills: readonly Fill[] = [
  { name: 'empty', fill: () => undefined },
  { name: 'half full, anywhere', fill: (state) => block(state, () => random(2) === 0) },
  { name: 'half full, from the best', fill: sellTheBestHalf },
  { name: 'nearly full', fill: (state) => block(state, () => random(50) !== 0) },
  { name: 'checkerboard', fill: (state) => block(state, (row, place) => (row + place) % 2 === 0) },
  { name: 'pairs far apart', fill: (state) => block(state, (row, place) => row % 3 > 0 || place % 5 > 1) },
]

export interface Choices {
  readonly fill: string
  readonly seats: number
  /** Microseconds a decision. */
  readonly median: number
  readonly p99: number
}

/** As many people at a time, in turn. */
const parties = [2, 1, 4, 3, 2, 6, 8]
/** Sales of a seat elsewhere between two choices: a search can't rely on what it saw in those rows. */
const salesBetween = 10

/** Times reserves of the best available, each alone; what is chosen is given back before the next. */
export function choices(plan: SeatPlan, seconds: number): Choices[] {
  return fills.map(({ name, fill }) => {
    const state = emptyShow(plan)
    fill(state)
    decisionsMicros(state, seconds / 4)
    const micros = decisionsMicros(state, seconds).sort((a, b) => a - b)
    const at = (share: number) => micros[Math.floor(micros.length * share)]!
    return { fill: name, seats: plan.seatCount, median: at(0.5), p99: at(0.99) }
  })
}

function decisionsMicros(state: ShowState, seconds: number): number[] {
  const micros: number[] = []
  const endsAt = performance.now() + seconds * 1000
  while (performance.now() < endsAt) {
    for (let i = 0; i < salesBetween; i++) sellAndGiveBack(state)
    const count = parties[micros.length % parties.length]!
    const command = best('party' as UserId, count)
    const startedAt = performance.now()
    const { outcome } = takeTurn(state, command, nowMs)
    micros.push((performance.now() - startedAt) * 1000)
    giveBack(state, command.by, outcome)
  }
  return micros
}

function best(userId: UserId, count: number): ReserveBest {
  const party = { partySize: count, category: null, accessible: false, adjacent: false }
  return { type: 'reserveBest', by: { userId, staff: false }, ...party, holdMs: null, waitlist: false }
}

function sellAndGiveBack(state: ShowState): void {
  const { plan } = state.occupancy
  const seats = [plan.seatIds[random(plan.seatCount)]!]
  const command: Reserve = { type: 'reserve', by: other, seats, holdMs: null, waitlist: false }
  giveBack(state, command.by, takeTurn(state, command, nowMs).outcome)
}

function giveBack(state: ShowState, by: Asker, outcome: Outcome): void {
  if (!outcome.ok || outcome.result.type !== 'reservation') return
  takeTurn(state, { type: 'cancel', by, reservationNo: outcome.result.reservation.no }, nowMs)
}

function block(state: ShowState, isTaken: (row: number, place: number) => boolean): void {
  const { seatIds, rowOf, placeOf } = state.occupancy.plan
  const seats = seatIds.filter((_, seat) => isTaken(rowOf[seat]!, placeOf[seat]!))
  if (seats.length === 0) return
  takeTurn(state, { type: 'blockSeats', by: staff, seats, reason: 'bench' }, nowMs)
}

function sellTheBestHalf(state: ShowState): void {
  const { seatCount } = state.occupancy.plan
  for (let sold = 0; sold < seatCount / 2; sold += 5) {
    takeTurn(state, best(`fan${sold}` as UserId, 5), nowMs)
  }
}
