import type { HallId, ShowId } from '../ids.ts'
import type { OrphanRule } from '../seats/orphanRule.ts'

/** What staff decide about a show. Times are milliseconds since the epoch, UTC. */
export interface Show {
  readonly id: ShowId
  readonly hallId: HallId
  readonly title: string
  readonly startsAtMs: number
  readonly endsAtMs: number | null
  /** Sales open then; null: they are open from the start. */
  readonly salesOpenAtMs: number | null
  /** ISO 4217; null when the show has no prices. */
  readonly currency: string | null
  /** Integer minor units by seat category; null when the show has no prices. */
  readonly prices: Readonly<Record<string, number>> | null
  /** Seats that one user may hold, reserve and be promised at the same time. */
  readonly maxSeatsPerUser: number
  /** Whether customers may leave single seats alone. */
  readonly orphanRule: OrphanRule
  /** What becomes of seats that are set aside: a confirmed reservation, or a hold for the waiter to confirm. */
  readonly waitlistMode: WaitlistMode
  /** How long a waiter has to accept an offer. */
  readonly offerSeconds: number
  /** The line closes so long before the start. */
  readonly waitlistCutoffSeconds: number
  readonly status: 'scheduled' | 'cancelled'
  readonly createdAtMs: number
}

export const waitlistModes = ['assign', 'offer'] as const
type WaitlistMode = (typeof waitlistModes)[number]

/**
 * The settings that may change while a show is on sale; an absent field stays as it is. A currency may come, not
 * change: amounts that were agreed are in it.
 */
export type ShowChange = Partial<
  Pick<
    Show,
    | 'title'
    | 'startsAtMs'
    | 'endsAtMs'
    | 'salesOpenAtMs'
    | 'currency'
    | 'prices'
    | 'maxSeatsPerUser'
    | 'orphanRule'
    | 'waitlistMode'
    | 'offerSeconds'
    | 'waitlistCutoffSeconds'
  >
>

export type SaleWindow = 'not-open' | 'open' | 'started' | 'cancelled'

/** Whether seats of the show can be sold at that moment. A cancelled show stays cancelled after its start. */
export function saleWindow(show: Show, nowMs: number): SaleWindow {
  if (show.status === 'cancelled') return 'cancelled'
  if (nowMs >= show.startsAtMs) return 'started'
  if (show.salesOpenAtMs !== null && nowMs < show.salesOpenAtMs) return 'not-open'
  return 'open'
}

/** From then on nobody is served from the line. */
export function lineClosesAtMs({
  startsAtMs,
  waitlistCutoffSeconds,
}: Pick<Show, 'startsAtMs' | 'waitlistCutoffSeconds'>): number {
  return startsAtMs - waitlistCutoffSeconds * 1000
}
