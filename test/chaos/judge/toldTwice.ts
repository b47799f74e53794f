import type { Deed } from '../clients/history.ts'
import { wordsOf } from './outcome.ts'

/** Reservations that two wishes were answered with: one of them was not done. */
export function toldTwice(deeds: readonly Deed[]): string[] {
  const sold = deeds.filter(({ wish, answer }) => wish.type.startsWith('reserve') && answer?.status === 201)
  return [...Map.groupBy(sold, ({ answer }) => answer!.body.id)]
    .filter(([, same]) => same.length > 1)
    .map(([id, same]) => `two wishes were told of ${id}: ${same.map(wordsOf).join('; ')}`)
}
