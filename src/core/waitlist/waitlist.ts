import type { Seq, UserId } from '../ids.ts'

/** Someone in line for seats of a full show. */
export interface Entry {
  readonly no: Seq
  readonly userId: UserId
  readonly partySize: number
  readonly createdAtMs: number
}

/** Seats taken off sale for one entry, until its reservation is made. */
export interface SetAside {
  readonly entry: Entry
  readonly seats: readonly number[]
  readonly sinceMs: number
}

/**
 * A show's line. Both maps keep first come, first served: entries are added in the order of their numbers.
 * A user has at most one entry in the two together.
 */
export interface Waitlist {
  readonly waiting: Map<Seq, Entry>
  readonly setAside: Map<Seq, SetAside>
  readonly entryOfUser: Map<UserId, Seq>
  /** Waiting entries by party size: says without a walk through the line whether anyone could use n seats. */
  readonly waitingBySize: Map<number, number>
}

export function emptyWaitlist(): Waitlist {
  return { waiting: new Map(), setAside: new Map(), entryOfUser: new Map(), waitingBySize: new Map() }
}

export function enqueue(waitlist: Waitlist, entry: Entry): void {
  waitlist.waiting.set(entry.no, entry)
  waitlist.entryOfUser.set(entry.userId, entry.no)
  waitlist.waitingBySize.set(entry.partySize, (waitlist.waitingBySize.get(entry.partySize) ?? 0) + 1)
}

/** Takes an entry out of the line and sets seats aside for it. */
export function putAside(waitlist: Waitlist, no: Seq, seats: readonly number[], sinceMs: number): void {
  const entry = dequeue(waitlist, no)
  waitlist.setAside.set(no, { entry, seats, sinceMs })
}

/** Removes an entry for good, waiting or served. */
export function remove(waitlist: Waitlist, no: Seq): Entry {
  const served = waitlist.setAside.get(no)
  waitlist.setAside.delete(no)
  const entry = served ? served.entry : dequeue(waitlist, no)
  waitlist.entryOfUser.delete(entry.userId)
  return entry
}

/** The entry with that number, wherever it stands. */
export function findEntry(waitlist: Waitlist, no: Seq): Entry | undefined {
  return waitlist.waiting.get(no) ?? waitlist.setAside.get(no)?.entry
}

/** 1 for the head of the line. */
export function positionOf(waitlist: Waitlist, no: Seq): number {
  let position = 1
  for (const other of waitlist.waiting.keys()) {
    if (other >= no) break
    position++
  }
  return position
}

export function smallestParty(waitlist: Waitlist): number {
  let smallest = Number.POSITIVE_INFINITY
  for (const size of waitlist.waitingBySize.keys()) smallest = Math.min(smallest, size)
  return smallest
}

function dequeue(waitlist: Waitlist, no: Seq): Entry {
  const entry = waitlist.waiting.get(no)
  if (!entry) throw new Error(`waitlist entry ${no} is not waiting`)
  waitlist.waiting.delete(no)
  const others = waitlist.waitingBySize.get(entry.partySize)! - 1
  if (others === 0) waitlist.waitingBySize.delete(entry.partySize)
  else waitlist.waitingBySize.set(entry.partySize, others)
  return entry
}
