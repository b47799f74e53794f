import { expect, test } from 'vitest'
import type { HallId, Seq, ShowId, UserId } from '../../src/core/ids.ts'
import type { Asker, Command } from '../../src/core/reservations/command.ts'
import type { Refusal, Result } from '../../src/core/reservations/outcome.ts'
import type { Layout, Seat } from '../../src/core/seats/layout.ts'
import { compileLayout } from '../../src/core/seats/seatPlan.ts'
import type { Show, ShowChange } from '../../src/core/shows/show.ts'
import { showDefaults } from '../../src/core/shows/showDefaults.ts'
import { emptyShowState, type ShowState } from '../../src/core/shows/showState.ts'
import { type TakenTurn, takeTurn } from '../../src/core/takeTurn.ts'
import { type Party, plainParty } from '../../src/core/waitlist/party.ts'

export const minute = 60_000
export const hour = 60 * minute
/** When everything here happens, unless a test says otherwise. */
export const now = Date.UTC(2030, 0, 1, 18)
/** When the shows here start. */
export const start = now + 2 * hour

export const showId = 'show1' as ShowId
export const hallId = 'hall1' as HallId
export const user = (name: string) => name as UserId

/**
 * One text a row: a capital is a standard seat, a small letter a premium one, `#` a wheelchair seat, `+` a companion
 * seat, `=` a sofa seat, `_` a gap. The first letter is the row's label, `Z` when there is none; seats are numbered from
 * 1, gaps not counted. `layoutOf('AAA_aa')` has the seats A1 to A5.
 */
export function layoutOf(...rows: string[]): Layout {
  return {
    rows: rows.map((row) => {
      let number = 0
      const seatOf = (letter: string): Seat | null => {
        if (letter === '_') return null
        const category = letter === letter.toUpperCase() ? 'standard' : 'premium'
        return { number: String(++number), category, kind: kinds[letter] ?? 'standard' }
      }
      const label = /[a-z]/i.exec(row)?.[0].toUpperCase() ?? 'Z'
      return { label, seats: [...row].map(seatOf) }
    }),
  }
}

const kinds: Readonly<Record<string, Seat['kind']>> = { '#': 'wheelchair', '+': 'companion', '=': 'sofa' }

export const showOf = (change: Partial<Show> = {}): Show => ({
  id: showId,
  hallId,
  title: 'Metropolis',
  startsAtMs: start,
  endsAtMs: null,
  salesOpenAtMs: null,
  currency: null,
  prices: null,
  ...showDefaults,
  status: 'scheduled',
  createdAtMs: now - hour,
  ...change,
})

export function showOn(layout: Layout, change?: Partial<Show>): ShowState {
  return emptyShowState(showOf(change), compileLayout(layout), 0)
}

const customer = (name: string): Asker => ({ userId: user(name), staff: false })
export const staff: Asker = { userId: user('staff'), staff: true }

export const reserve = (name: string, ...seats: string[]): Command =>
  ({ type: 'reserve', by: customer(name), seats, holdMs: null, waitlist: true }) as const
export const reserveOrNothing = (name: string, ...seats: string[]): Command =>
  ({ type: 'reserve', by: customer(name), seats, holdMs: null, waitlist: false }) as const
export const hold = (holdMs: number, name: string, ...seats: string[]): Command =>
  ({ type: 'reserve', by: customer(name), seats, holdMs, waitlist: true }) as const
/** The best available: for so many, or as wished. */
export const best = (name: string, party: number | Partial<Party>, holdMs: number | null = null): Command => {
  const wished = { ...plainParty(1), ...(typeof party === 'number' ? { partySize: party } : party) }
  return { type: 'reserveBest', by: customer(name), ...wished, holdMs, waitlist: true }
}
export const confirm = (by: string | Asker, reservationNo: Seq): Command => ({
  type: 'confirm',
  by: askerOf(by),
  reservationNo,
})
export const cancel = (by: string | Asker, reservationNo: Seq): Command => ({
  type: 'cancel',
  by: askerOf(by),
  reservationNo,
})
const moving = (useBlocked: boolean, reservationNo: Seq, seats: string[]): Command => ({
  type: 'move',
  by: staff,
  reservationNo,
  seats,
  useBlocked,
  reason: 'a broken seat',
})
export const move = (no: Seq, ...seats: string[]): Command => moving(false, no, seats)
export const moveIntoBlocked = (no: Seq, ...seats: string[]): Command => moving(true, no, seats)
export const swap = (reservationNo: Seq, withNo: Seq): Command => ({
  type: 'swap',
  by: staff,
  reservationNo,
  withNo,
  reason: 'a quarrel',
})
/** The same command, with a reason. */
export const because = (reason: string, command: Command): Command => ({ ...command, reason }) as Command
export const join = (name: string, partySize: number, wish: Partial<Party> = {}): Command => ({
  type: 'joinWaitlist',
  by: customer(name),
  ...plainParty(partySize),
  ...wish,
})
export const leave = (by: string | Asker, entryNo: Seq): Command => ({
  type: 'leaveWaitlist',
  by: askerOf(by),
  entryNo,
})
export const assign: Command = { type: 'assignWaitlist' }
export const expire: Command = { type: 'expireHolds' }
export const block = (...seats: string[]): Command => ({
  type: 'blockSeats',
  by: staff,
  seats,
  reason: 'house seats',
})
export const unblock = (...seats: string[]): Command => ({
  type: 'unblockSeats',
  by: staff,
  seats,
  reason: 'back on sale',
})
export const change = (fields: ShowChange): Command => ({ type: 'changeShow', by: staff, change: fields })
export const cancelShow: Command = { type: 'cancelShow', by: staff }

function askerOf(by: string | Asker): Asker {
  return typeof by === 'string' ? customer(by) : by
}

/** Takes turns that must all be accepted. @returns the last one. */
export function play(state: ShowState, ...commands: Command[]): TakenTurn {
  const turns = commands.map((command) => takeTurn(state, command, now))
  for (const turn of turns) expect(turn.outcome).toMatchObject({ ok: true })
  return turns.at(-1)!
}

export const accepted = (result: Result | Record<string, unknown>) => ({ ok: true, result })
export const refused = (refusal: Refusal) => ({ ok: false, refusal })

/** The hall as a drawing, a text a row: `.` free, `h` held or set aside, `r` reserved, `b` blocked. */
export function drawn({ occupancy: { plan, status } }: ShowState): string[] {
  const letters = [...status].map((seat) => '.hrb'[seat]!)
  const rows = Array.from(
    { length: plan.rowCount },
    (_, r) => [plan.rowStart[r], plan.rowStart[r + 1]] as const,
  )
  return rows.map(([from, to]) => letters.slice(from, to).join(''))
}

/** Who has seats, and how many. Users who had some are remembered with 0, which a restored state knows nothing of. */
export const seatsByUser = ({ seatsOfUser }: ShowState) =>
  new Map([...seatsOfUser].filter(([, count]) => count > 0))

export const eventTypes = ({ events }: TakenTurn) => events.map(({ event }) => event.type)

/** One row of a decision table. */
export interface Case {
  readonly rule: string
  /** Defaults to one row of four seats, A1 to A4. */
  readonly hall?: readonly string[]
  readonly show?: Partial<Show>
  /** Turns taken before, at `now`; all accepted. */
  readonly given?: readonly Command[]
  readonly when: Command
  /** Defaults to `now`. */
  readonly at?: number
  readonly answer: ReturnType<typeof accepted> | ReturnType<typeof refused>
  /** The hall after the turn. A refusal leaves it, and the log, as they were. */
  readonly leaves?: readonly string[]
}

/** Each case starts from an empty show, takes the given turns, then the one that the rule is about. */
export function decisionTable(cases: readonly Case[]): void {
  test.each(cases)('$rule', ({ hall = ['AAAA'], show, given = [], when, at = now, answer, leaves }) => {
    const state = showOn(layoutOf(...hall), show)
    play(state, ...given)
    const before = drawn(state)

    const turn = takeTurn(state, when, at)

    expect(turn.outcome).toMatchObject(answer)
    if (leaves) expect(drawn(state)).toEqual(leaves)
    if (!turn.outcome.ok) {
      expect(turn.outcome).toEqual(answer)
      expect(turn.events.filter(({ by }) => by !== 'usher')).toEqual([])
      if (turn.events.length === 0) expect(drawn(state)).toEqual(before)
    }
  })
}
