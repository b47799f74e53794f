/** What a client wants, once, however often it has to ask. */
export type Wish =
  | { readonly type: 'reserve'; readonly seats: readonly string[]; readonly holdSeconds?: number }
  /** Any seats for that many, or a place in the line. */
  | { readonly type: 'reserveBest'; readonly count: number }
  | { readonly type: 'confirm' | 'cancel'; readonly reservationId: string }
  | { readonly type: 'leave'; readonly entryId: string }
  /** Of its own reservation, which nobody else changes. */
  | { readonly type: 'read'; readonly reservationId: string; readonly expects: 'confirmed' | 'cancelled' }

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  readonly body: any
}

/** One wish of one client, from the first time it asks to the answer that isn't "later". Times are monotonic. */
export interface Deed {
  readonly user: string
  readonly showId: string
  readonly wish: Wish
  readonly sentMs: number
  /** Infinity: without an answer; nobody knows whether it was done. */
  endedMs: number
  answer: Answer | undefined
  /** Asked for as long as anybody may have to, in vain. */
  isLost: boolean
  /** How often it asked. */
  tries: number
}

/** A seat map as somebody saw it. */
export interface Look {
  readonly showId: string
  /** The process that gave it. */
  readonly nodeId: string
  readonly sentMs: number
  readonly endedMs: number
  readonly version: number
  readonly taken: Readonly<Record<string, string>>
}

/** What one try came to: `201`, `503 shard-moving`, `lost`: no answer came, `refused`: nobody listened. */
export interface Told {
  readonly what: string
  readonly atMs: number
  readonly tookMs: number
}

/** All that clients did and were told in one round. */
export class History {
  readonly deeds: Deed[] = []
  readonly looks: Look[] = []
  readonly told: Told[] = []

  /** Keeps what is counted, and drops what only a judge needs: a long run has hundreds of rounds. */
  forgetDetails(): void {
    this.deeds.length = 0
    this.looks.length = 0
  }

  count(pattern: RegExp): number {
    return this.told.filter(({ what }) => pattern.test(what)).length
  }

  /** The longest time in which nobody was sold a seat of that show. */
  longestSilenceMs(showId: string, fromMs: number, toMs: number): number {
    const sales = this.deeds
      .filter((deed) => deed.showId === showId && deed.answer?.status === 201)
      .map(({ endedMs }) => endedMs)
      .filter((atMs) => atMs > fromMs && atMs < toMs)
      .sort((a, b) => a - b)
    const times = [fromMs, ...sales, toMs]
    return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]!))
  }
}
