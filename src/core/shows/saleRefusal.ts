import type { Refusal } from '../reservations/outcome.ts'
import { type Show, saleWindow } from './show.ts'

/** Why nobody can buy now; undefined while sales are open. */
export function saleRefusal(show: Show, nowMs: number): Refusal | undefined {
  const window = saleWindow(show, nowMs)
  switch (window) {
    case 'open':
      return undefined
    case 'cancelled':
      return { code: 'show-cancelled' }
    case 'started':
      return { code: 'show-started', startsAtMs: show.startsAtMs }
    case 'not-open':
      return { code: 'sales-not-open', opensAtMs: show.salesOpenAtMs! }
    default:
      return window satisfies never
  }
}

/** Why nothing about the show can change any more; undefined until it starts or is cancelled. */
export function endedRefusal(show: Show, nowMs: number): Refusal | undefined {
  const refusal = saleRefusal(show, nowMs)
  return refusal?.code === 'sales-not-open' ? undefined : refusal
}
