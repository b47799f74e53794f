/** So many requests in so many seconds, for each key by itself. */
export interface QuotaPolicy {
  /** As clients are told it. */
  readonly name: string
  readonly max: number
  /** A window begins with a key's first request. */
  readonly windowSeconds: number
}

/** What taking one has come to. */
export interface QuotaState {
  readonly isGranted: boolean
  /** Of the window that has begun. */
  readonly left: number
  /** Until the next window. */
  readonly resetMs: number
}

/** Counts requests by key, so that nobody takes the share of everybody else. */
export interface Quota {
  readonly policy: QuotaPolicy
  /** Takes one. Never rejects: a count that is lost must not stop a sale. */
  take(key: string): Promise<QuotaState>
}
