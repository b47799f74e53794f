import type { Seq, UserId } from '../ids.ts'
import { Line } from './line.ts'

/** Someone in line for seats of a full show. */
export interface Entry {
  readonly no: Seq
  readonly userId: UserId
  readonly partySize: number
  readonly createdAtMs: number
}

/** Seats taken off sale for one entry, until its reservation is made. */
interface SetAside {
  readonly entry: Entry
  readonly seats: readonly number[]
  readonly sinceMs: number
}

/**
 * A show's line. `waiting` is in the order of the entries' numbers, `setAside` in that of the promises; a user has at
 * most one entry in the two together.
 */
export interface Waitlist {
  readonly waiting: Map<Seq, Entry>
  readonly setAside: Map<Seq, SetAside>
  readonly entryOfUser: Map<UserId, Seq>
  /** The waiting entries by party size: parties too big for what is free are passed over all at once. */
  readonly lines: Map<number, Line>
}

export function emptyWaitlist(): Waitlist {
  return { waiting: new Map(), setAside: new Map(), entryOfUser: new Map(), lines: new Map() }
}

export function enqueue(waitlist: Waitlist, entry: Entry): void {
  waitlist.waiting.set(entry.no, entry)
  waitlist.entryOfUser.set(entry.userId, entry.no)
  const line = waitlist.lines.get(entry.partySize) ?? new Line()
  line.add(entry)
  waitlist.lines.set(entry.partySize, line)
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

/** The first in line whose party fits and who may have that many; undefined when there is none. */
export function firstToServe(
  { lines }: Waitlist,
  free: number,
  mayHave: (entry: Entry) => boolean,
): Entry | undefined {
  let first: Entry | undefined
  for (const [partySize, line] of lines) {
    const entry = partySize <= free ? line.find(mayHave) : undefined
    if (entry && (!first || entry.no < first.no)) first = entry
  }
  return first
}

function dequeue(waitlist: Waitlist, no: Seq): Entry {
  const entry = waitlist.waiting.get(no)
  if (!entry) throw new Error(`waitlist entry ${no} is not waiting`)
  waitlist.waiting.delete(no)
  const line = waitlist.lines.get(entry.partySize)!
  line.remove(no)
  if (line.size === 0) waitlist.lines.delete(entry.partySize)
  return entry
}
