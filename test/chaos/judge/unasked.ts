import type { EventRecord } from '../../../src/core/records/eventRecord.ts'
import { dataOf } from '../../simulation/judge/eventData.ts'
import type { Ledger } from '../../simulation/judge/ledger.ts'
import type { Deed, Wish } from '../clients/history.ts'
import { noOf, seqOf } from './outcome.ts'

/** Events that nobody asked for, or that one wish brought about twice. A wish that was not answered may be one event. */
export function unasked(deeds: readonly Deed[], ledger: Ledger): string[] {
  const answered = new Set(deeds.map((deed) => seqOf(deed, ledger)))
  const byUser = Map.groupBy(deeds, ({ user }) => user)
  const used = new Set<Deed>()
  const isAsked = (event: EventRecord) => {
    const own = byUser.get(event.by) ?? []
    const made = makingWish(event)
    if (made) {
      if (answered.has(event.seq)) return true
      const deed = own.find((each) => !each.answer && !used.has(each) && made(each.wish))
      if (deed) used.add(deed)
      return deed !== undefined
    }
    const changed = changingWish(event, ledger)
    return !changed || own.some(({ wish }) => changed(wish))
  }
  return ledger.events
    .filter((event) => !isAsked(event))
    .map(({ seq, type, by, showId }) => `nobody asked for event ${seq} of ${showId}: ${type} by ${by}`)
}

type Fits = (wish: Wish) => boolean

/** Each such event takes a wish of its own. */
function makingWish(event: EventRecord): Fits | undefined {
  const { seats, partySize } = dataOf(event)
  const isBest = (wish: Wish, count: number) => wish.type === 'reserveBest' && wish.count === count
  switch (event.type) {
    case 'SeatsReserved':
      return (wish) => (wish.type === 'reserve' ? `${wish.seats}` === `${seats}` : isBest(wish, seats.length))
    case 'WaitlistJoined':
      return (wish) => isBest(wish, partySize)
    default:
      return undefined
  }
}

/** Such an event happens to a thing once, by the ledger. undefined: time or the line may bring it about. */
function changingWish(event: EventRecord, ledger: Ledger): Fits | undefined {
  const { reservationNo, entryNo, why } = dataOf(event)
  switch (event.type) {
    case 'ReservationConfirmed':
      return (wish) => wish.type === 'confirm' && noOf(wish.reservationId) === reservationNo
    case 'ReservationCancelled':
      return endingWish(reservationNo, ledger.entryOffered(reservationNo)?.no)
    case 'WaitlistLeft':
      return why === 'customer' ? endingWish(ledger.entries.get(entryNo)?.offeredNo, entryNo) : undefined
    default:
      return undefined
  }
}

/** Who leaves the line gives back what was offered, and the other way round. */
function endingWish(reservationNo: number | null | undefined, entryNo: number | undefined): Fits {
  return (wish) =>
    (wish.type === 'cancel' && noOf(wish.reservationId) === reservationNo) ||
    (wish.type === 'leave' && noOf(wish.entryId) === entryNo)
}
