import type { Seat } from './layout.ts'

/** What a seat is for, one byte. The ordinary ones are zero, so that a seat is open when status and use are both zero. */
export const ORDINARY = 0
export const WHEELCHAIR = 1
export const COMPANION = 2

/** Which half of a sofa for two a seat is. */
export const LEFT_HALF = 1
export const RIGHT_HALF = 2

const noSeat = -1

/** What a hall's seats are for, by seat. */
export interface SeatUse {
  readonly use: Uint8Array
  /** Neighbouring sofa seats make sofas of two from the left; an odd one out is a seat like others: 0. */
  readonly sofaHalf: Uint8Array
  /** Seats with another use than the ordinary one. */
  readonly accessible: readonly number[]
  /** Wheelchair seat to its companion seat next to it, one to one. */
  readonly companionOf: ReadonlyMap<number, number>
}

/** @param joined whether a seat and the one after it are neighbours. */
export function seatUseOf(kinds: readonly Seat['kind'][], joined: (seat: number) => boolean): SeatUse {
  const use = Uint8Array.from(kinds, (kind) =>
    kind === 'wheelchair' ? WHEELCHAIR : kind === 'companion' ? COMPANION : ORDINARY,
  )
  const sofaHalf = new Uint8Array(kinds.length)
  const companionOf = new Map<number, number>()
  let spoken = noSeat
  for (let seat = 0; seat < kinds.length; seat++) {
    const next = seat + 1
    if (next < kinds.length && joined(seat)) {
      if (kinds[seat] === 'sofa' && kinds[next] === 'sofa' && sofaHalf[seat] === 0) {
        sofaHalf[seat] = LEFT_HALF
        sofaHalf[next] = RIGHT_HALF
      }
    }
    if (use[seat] !== WHEELCHAIR) continue
    // The one before first: a row reads companion, wheelchair, wheelchair, companion.
    const before = seat - 1
    const beside =
      before >= 0 && joined(before) && use[before] === COMPANION && before !== spoken
        ? before
        : next < kinds.length && joined(seat) && use[next] === COMPANION
          ? next
          : noSeat
    if (beside === noSeat) continue
    companionOf.set(seat, beside)
    spoken = beside
  }
  const accessible = [...use.keys()].filter((seat) => use[seat] !== ORDINARY)
  return { use, sofaHalf, accessible, companionOf }
}
