/** How seat map events are sent. */
export interface WatcherLimits {
  /** Over all shows of this node. */
  readonly watchersMax: number
  readonly watchersPerShowMax: number
  /** The shortest time from one frame of a show to its next. */
  readonly frameEveryMs: number
  /** Seats in a frame; more, and clients read the whole map. */
  readonly changesMax: number
  /** Events that are read from the log for one who missed them. */
  readonly missedEventsMax: number
  /** Watchers that are written to before anything else gets its turn. */
  readonly sliceWatchers: number
  /** What may wait for one slow client in this process, beside what its socket holds. */
  readonly waitingBytesMax: number
  readonly heartbeatMs: number
  /** How often the versions on disk are looked at. */
  readonly lookEveryMs: number
  /** A node that isn't ready for so many looks ends its streams. */
  readonly unreadyLooksMax: number
  /** What clients are told to wait before they come back. */
  readonly retryMs: number
}

export const watcherDefaults: WatcherLimits = {
  // Some 10 us of a processor a frame and client: at four frames a second, a third of a core.
  watchersMax: 10_000,
  watchersPerShowMax: 5000,
  // What looks live to a person; a hot show changes a hundred times meanwhile.
  frameEveryMs: 250,
  // Some 20 kB. Past that the map itself is not much longer.
  changesMax: 1000,
  // Two pages of the log, a few milliseconds.
  missedEventsMax: 1000,
  // A few milliseconds in which nobody is answered.
  sliceWatchers: 250,
  // A few of the largest frames.
  waitingBytesMax: 64 * 1024,
  // Proxies close a connection on which nothing comes for half a minute.
  heartbeatMs: 15_000,
  // One small query a node, whatever the number of shows.
  lookEveryMs: 1000,
  // A claim after a failed write takes less.
  unreadyLooksMax: 3,
  // Clients of a node that ends come to the others in a crowd; they spread it by a random part of their own.
  retryMs: 2000,
}
