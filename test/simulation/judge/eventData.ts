import type { Seq } from '../../../src/core/ids.ts'
import type { EventRecord } from '../../../src/core/records/eventRecord.ts'
import type { ShowChange } from '../../../src/core/shows/show.ts'
import type { LedgerParty } from './ledgerRows.ts'

export interface MoveData {
  readonly reservationNo: Seq
  readonly userId: string
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** Data of an event, as the log has it: of all kinds together. Which fields there are depends on its type. */
export interface Data extends LedgerParty {
  readonly userId: string
  readonly seats: readonly string[]
  readonly reservationNo: Seq
  readonly entryNo: Seq
  readonly expiresAtMs: number | null
  readonly was: string
  readonly why: string
  readonly moves: readonly MoveData[]
  readonly change: ShowChange
}

export function dataOf({ data }: Pick<EventRecord, 'data'>): Data {
  return data as unknown as Data
}
