/** One event of a show's log, as the API tells it. */
export interface LogEvent {
  readonly at: string
  readonly type: string
  readonly seats?: readonly unknown[]
  readonly waitlistEntryId?: string
  readonly reservationId?: string
}

/** How a line was served. */
export interface LineLog {
  /** Milliseconds since the epoch, in order. */
  readonly cancelledAtMs: readonly number[]
  readonly assignedAtMs: readonly number[]
  /** From the turn that set a seat aside to the turn that assigned it. */
  readonly waitsMs: readonly number[]
  /** A line for each kind of thing that must not be. */
  readonly faults: readonly string[]
}

/** @param parties that waited, one seat each, before the first cancellation. */
export function lineLog(events: readonly LogEvent[], parties: number): LineLog {
  const of = (type: string) => events.filter((event) => event.type === type)
  const atMs = (event: LogEvent) => Date.parse(event.at)
  const [joined, aside, assigned] = ['WaitlistJoined', 'SeatsSetAside', 'WaitlistAssigned'].map(of)
  const cancelled = of('ReservationCancelled')
  const asideAt = new Map(aside!.map((event) => [event.waitlistEntryId, event]))
  const pairs = assigned!.map((event) => ({ event, from: asideAt.get(event.waitlistEntryId) }))
  const line = joined!.map(({ waitlistEntryId }) => waitlistEntryId)
  const served = aside!.map(({ waitlistEntryId }) => waitlistEntryId)
  const faults = [
    joined!.length === parties ? '' : `${joined!.length} of ${parties} parties joined the line`,
    assigned!.length === parties ? '' : `${assigned!.length} of ${parties} parties got seats`,
    pairs.every(({ event, from }) => from && `${from.seats}` === `${event.seats}`)
      ? ''
      : 'a party got other seats than were set aside for it',
    new Set(served).size === served.length ? '' : 'a party was served twice',
    served.every((entry, i) => entry === line[i]) ? '' : 'a party was served before one that came first',
  ]
  return {
    cancelledAtMs: cancelled.map(atMs),
    assignedAtMs: assigned!.map(atMs),
    waitsMs: pairs.flatMap(({ event, from }) => (from ? [atMs(event) - atMs(from)] : [])),
    faults: faults.filter((fault) => fault !== ''),
  }
}
