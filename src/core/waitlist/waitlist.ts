import type { Seq, UserId } from '../ids.ts'
import type { SeatPlan } from '../seats/seatPlan.ts'
import { Lines } from './lines.ts'
import type { Party } from './party.ts'

/** Someone in line for seats of a full show. */
export interface Entry extends Party {
  readonly no: Seq
  readonly userId: UserId
  readonly createdAtMs: number
}

/** Seats taken off sale for one entry, until its reservation is made. */
interface SetAside {
  readonly entry: Entry
  readonly seats: readonly number[]
  readonly sinceMs: number
}

/** A held reservation that an entry may confirm. */
interface Offer {
  readonly entry: Entry
  readonly reservationNo: Seq
}

/**
 * A show's line. `waiting` is in the order of the entries' numbers, `setAside` and `offered` in that of the promises; a
 * user has at most one entry in the three together.
 */
export interface Waitlist {
  readonly waiting: Map<Seq, Entry>
  readonly setAside: Map<Seq, SetAside>
  readonly offered: Map<Seq, Offer>
  /** The entry that a held reservation is offered to. */
  readonly entryOfOffer: Map<Seq, Seq>
  readonly entryOfUser: Map<UserId, Seq>
  /** The waiting entries by what they wish. */
  readonly lines: Lines
}

export function emptyWaitlist(plan: SeatPlan): Waitlist {
  const waiting = new Map<Seq, Entry>()
  return {
    waiting,
    setAside: new Map(),
    offered: new Map(),
    entryOfOffer: new Map(),
    entryOfUser: new Map(),
    lines: new Lines(plan, waiting),
  }
}

export function enqueue(waitlist: Waitlist, entry: Entry): void {
  waitlist.waiting.set(entry.no, entry)
  waitlist.entryOfUser.set(entry.userId, entry.no)
  waitlist.lines.add(entry)
}

/** Takes an entry out of the line and sets seats aside for it. */
export function putAside(waitlist: Waitlist, no: Seq, seats: readonly number[], sinceMs: number): void {
  const entry = dequeue(waitlist, no)
  waitlist.setAside.set(no, { entry, seats, sinceMs })
}

/** Makes a held reservation the offer to an entry, in place of what was set aside for it. */
export function offer(waitlist: Waitlist, no: Seq, reservationNo: Seq): void {
  const entry = waitlist.setAside.get(no)?.entry ?? dequeue(waitlist, no)
  waitlist.setAside.delete(no)
  waitlist.offered.set(no, { entry, reservationNo })
  waitlist.entryOfOffer.set(reservationNo, no)
}

/** Removes an entry for good, wherever it stands. */
export function remove(waitlist: Waitlist, no: Seq): void {
  waitlist.entryOfUser.delete(takeOut(waitlist, no).userId)
}

function takeOut(waitlist: Waitlist, no: Seq): Entry {
  const aside = waitlist.setAside.get(no)
  if (aside) {
    waitlist.setAside.delete(no)
    return aside.entry
  }
  const offered = waitlist.offered.get(no)
  if (!offered) return dequeue(waitlist, no)
  waitlist.offered.delete(no)
  waitlist.entryOfOffer.delete(offered.reservationNo)
  return offered.entry
}

/** The entry with that number, wherever it stands. */
export function findEntry(waitlist: Waitlist, no: Seq): Entry | undefined {
  return waitlist.waiting.get(no) ?? waitlist.setAside.get(no)?.entry ?? waitlist.offered.get(no)?.entry
}

/** The entry that a held reservation is offered to; undefined for every other reservation. */
export function offeredEntry(waitlist: Waitlist, reservationNo: Seq): Entry | undefined {
  const no = waitlist.entryOfOffer.get(reservationNo)
  return no === undefined ? undefined : waitlist.offered.get(no)!.entry
}

/** Who came before a waiting entry and waits still, whatever they wish. */
export function aheadOf(waitlist: Waitlist, no: Seq): { parties: number; seats: number } {
  let parties = 0
  let seats = 0
  for (const other of waitlist.waiting.values()) {
    if (other.no >= no) break
    parties++
    seats += other.partySize
  }
  return { parties, seats }
}

function dequeue(waitlist: Waitlist, no: Seq): Entry {
  const entry = waitlist.waiting.get(no)
  if (!entry) throw new Error(`waitlist entry ${no} is not waiting`)
  waitlist.waiting.delete(no)
  waitlist.lines.remove(entry)
  return entry
}
