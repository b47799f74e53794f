import type { ShowId } from '../../core/ids.ts'

/** The order in which every statement locks rows of several shows: two that did it otherwise would deadlock. */
export function byShowId(a: { readonly showId: ShowId }, b: { readonly showId: ShowId }): number {
  return a.showId < b.showId ? -1 : 1
}
