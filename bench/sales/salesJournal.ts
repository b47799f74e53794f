/** A reservation as its client knows it. */
export interface Sold {
  readonly id: string
  readonly seats: readonly string[]
  /** `unknown`: a change of it was asked for, and no answer came. */
  readonly status: 'held' | 'confirmed' | 'cancelled' | 'unknown'
  /** Whose it is: index of the token. */
  readonly user: number
}

/** Everything that clients were told of one show. */
export interface SalesJournal {
  readonly sold: readonly Sold[]
  /** Requests that nobody knows the outcome of. */
  readonly unanswered: number
  readonly soldOut: boolean
}
