import type { Seq } from '../../../src/core/ids.ts'

export interface LedgerReservation {
  readonly no: Seq
  readonly userId: string
  seats: readonly string[]
  /** The seats that it has had, each from that event on. */
  readonly places: { readonly from: Seq; readonly seats: readonly string[] }[]
  status: 'held' | 'confirmed' | 'cancelled' | 'expired'
  expiresAtMs: number | null
  /** The event that ended it; Infinity while it lasts. */
  endedSeq: Seq
}

/** What a party needs of the seats. Those of a simulated hall are in one row, without a gap. */
export interface LedgerParty {
  readonly partySize: number
  readonly adjacent: boolean
  readonly category: string | null
  readonly accessible: boolean
}

export interface LedgerEntry extends LedgerParty {
  readonly no: Seq
  readonly userId: string
  status: 'waiting' | 'set-aside' | 'offered' | 'assigned' | 'left'
  /** Set aside for it. */
  seats: readonly string[]
  /** The hold that was offered to it. */
  offeredNo: Seq | null
  endedSeq: Seq
}

export function isActive({ status }: LedgerReservation): boolean {
  return status === 'held' || status === 'confirmed'
}

export function isOpen({ status }: LedgerEntry): boolean {
  return status === 'waiting' || status === 'set-aside' || status === 'offered'
}
