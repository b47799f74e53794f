/**
 * Identifiers. Each is a string that only its own kind accepts, so a user can't be passed for a show.
 *
 * A reservation and a waitlist entry are known inside their show by a number, the sequence number of the event
 * that made them. Outside, the show's id comes first: any node can route `k3v9x2mq7d0w-r17` without a look-up.
 */
declare const kind: unique symbol
type Id<Kind extends string> = string & { readonly [kind]: Kind }

export type ShowId = Id<'show'>
export type HallId = Id<'hall'>
export type UserId = Id<'user'>
export type ReservationId = Id<'reservation'>
export type EntryId = Id<'waitlist entry'>

/** Position in a show's event log, from 1, dense. */
export type Seq = number

export function reservationId(showId: ShowId, no: Seq): ReservationId {
  return `${showId}-r${no}` as ReservationId
}

export function entryId(showId: ShowId, no: Seq): EntryId {
  return `${showId}-w${no}` as EntryId
}

/** @returns undefined when the text isn't an id of that kind. */
export function parseReservationId(text: string): { showId: ShowId; no: Seq } | undefined {
  return parseNumbered(text, /^([a-z0-9]{1,24})-r([1-9][0-9]{0,14})$/)
}

/** @returns undefined when the text isn't an id of that kind. */
export function parseEntryId(text: string): { showId: ShowId; no: Seq } | undefined {
  return parseNumbered(text, /^([a-z0-9]{1,24})-w([1-9][0-9]{0,14})$/)
}

function parseNumbered(text: string, pattern: RegExp): { showId: ShowId; no: Seq } | undefined {
  const match = pattern.exec(text)
  return match ? { showId: match[1] as ShowId, no: Number(match[2]) } : undefined
}
