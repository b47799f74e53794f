import type { SalesJournal } from './salesJournal.ts'

/** A reservation as it is kept. */
export interface Stored {
  readonly id: string
  readonly seats: readonly string[]
  readonly status: string
}

/** What the server has in the end. */
export interface StoredSales {
  readonly reservations: readonly Stored[]
  /** Whether those are all, or only those of the journal. */
  readonly isComplete: boolean
  /** The seat map. */
  readonly taken: Readonly<Record<string, string>>
  readonly counts: Readonly<Record<'total' | 'free' | 'held' | 'reserved' | 'blocked', number>>
  readonly seatCount: number
}

/** What is wrong, and one case of it. */
type Finding = readonly [kind: string, example: string]

/**
 * Whether what clients were told is true.
 *
 * @returns a line for each kind of fault, with examples; none when all is well.
 */
export function salesFaults(journal: SalesJournal, stored: StoredSales): string[] {
  const examples = new Map<string, string[]>()
  const findings = [
    ...soldTwice('acknowledged to two', journal.sold),
    ...soldTwice('stored for two', stored.reservations),
    ...unlikeStored(journal, stored),
    ...untold(journal, stored),
    ...wrongOnMap(journal, stored),
    ...wrongCounts(stored),
  ]
  for (const [kind, example] of findings) {
    if (!examples.get(kind)?.push(example)) examples.set(kind, [example])
  }
  return [...examples].map(([kind, all]) => `${kind}: ${all.length}, such as ${all.slice(0, 3).join('; ')}`)
}

type Reserved = Pick<Stored, 'seats' | 'status'>

function* soldTwice(kind: string, reservations: readonly Reserved[]): Generator<Finding> {
  const sold = new Set<string>()
  for (const seat of reservations.filter(isActive).flatMap(({ seats }) => seats)) {
    if (sold.has(seat)) yield [kind, seat]
    sold.add(seat)
  }
}

function* unlikeStored({ sold }: SalesJournal, { reservations }: StoredSales): Generator<Finding> {
  const storedById = new Map(reservations.map((reservation) => [reservation.id, reservation]))
  const seen = new Set<string>()
  for (const { id, seats, status } of sold) {
    const kept = storedById.get(id)
    if (seen.has(id)) yield ['acknowledged under one id', id]
    seen.add(id)
    if (!kept) yield ['acknowledged and lost', id]
    else if (`${kept.seats}` !== `${seats}`) {
      yield ['stored with other seats', `${id}: ${kept.seats}, not ${seats}`]
    } else if (status !== 'unknown' && kept.status !== status) {
      yield ['stored with another status', `${id}: ${kept.status}, not ${status}`]
    }
  }
}

/** As many answers as were lost may have made one each. */
function untold({ sold, unanswered }: SalesJournal, { reservations }: StoredSales): Finding[] {
  const told = new Set(sold.map(({ id }) => id))
  const others = reservations.filter(({ id }) => !told.has(id))
  return others.length <= unanswered ? [] : others.map(({ id }) => ['stored, and nobody was told', id])
}

function* wrongOnMap(
  { sold, unanswered }: SalesJournal,
  { reservations, isComplete, taken }: StoredSales,
): Generator<Finding> {
  // Without all reservations, an outcome that nobody knows can't be told from a wrong map.
  if (!isComplete && unanswered > 0) return
  const active: readonly Reserved[] = (isComplete ? reservations : sold).filter(isActive)
  const seats = new Map(active.flatMap((one) => one.seats.map((seat) => [seat, mapStatus(one)])))
  for (const [seat, status] of seats) {
    if (taken[seat] !== status) yield ['wrong in the seat map', `${seat}: ${taken[seat]}, not ${status}`]
  }
  for (const seat of Object.keys(taken)) if (!seats.has(seat)) yield ['taken by nobody', seat]
}

function* wrongCounts({ taken, counts, seatCount }: StoredSales): Generator<Finding> {
  const statuses = Object.values(taken)
  const of = (status: string) => statuses.filter((each) => each === status).length
  const right = {
    total: seatCount,
    held: of('held'),
    reserved: of('reserved'),
    blocked: of('blocked'),
    free: seatCount - statuses.length,
  }
  for (const [name, count] of Object.entries(right)) {
    const said = counts[name as keyof typeof counts]
    if (said !== count) yield ['counts that don’t add up', `${name} is ${said}, and ${count} were counted`]
  }
}

function isActive({ status }: Reserved): boolean {
  return status === 'held' || status === 'confirmed'
}

function mapStatus({ status }: Reserved): string {
  return status === 'held' ? 'held' : 'reserved'
}
