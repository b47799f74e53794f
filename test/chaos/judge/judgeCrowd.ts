import type { History } from '../clients/history.ts'
import { wordsOf } from './outcome.ts'

/** A 5xx that isn't "later", and a "later" that doesn't say when. */
const rude = /^5(?!03)|without Retry-After$/

/** What no client may meet, whatever the show: wishes that end in nothing although all was well again, and our faults. */
export function judgeCrowd({ deeds, told }: History): string[] {
  const lost = deeds.filter(({ isLost }) => isLost).map((deed) => `never answered: ${wordsOf(deed)}`)
  const byAnswer = Map.groupBy(told, ({ what }) => what)
  const faults = [...byAnswer].filter(([what]) => rude.test(what))
  return [...lost, ...faults.map(([what, times]) => `${times.length} times ${what}`)]
}
