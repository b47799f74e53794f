import type { Context } from 'hono'
import type { Seq, ShowId } from '../core/ids.ts'
import type { ReservationRecord } from '../core/records/records.ts'
import type { Records } from '../ports.ts'
import { askerOf, type HttpEnv } from './context.ts'
import type { Problem } from './problems.ts'
import { asOf } from './reservationJson.ts'

/** A reservation's record as it is now. Somebody else's looks like none at all, except to staff. */
export async function readReservation(
  c: Context<HttpEnv>,
  records: Records,
  { showId, no }: { showId: ShowId; no: Seq },
  nowMs: number,
): Promise<ReservationRecord | undefined> {
  const record = await records.reservation(showId, no)
  const { userId, staff } = askerOf(c.get('identity'))
  return record && (staff || record.userId === userId) ? asOf(record, nowMs) : undefined
}

export const unknownReservation: Problem = {
  code: 'unknown-reservation',
  detail: 'no reservation of yours has that id',
}
