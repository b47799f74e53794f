import { expect, test } from 'vitest'
import { because, cancelShow, hold, join, minute, reserve, showId } from '../core/builders.ts'
import { eventsOf, ShardWriter, type ShowStores, shardId } from './shardWriter.ts'

const rowCount = 50
const seatsPerRow = 100
const waiters = 500

/** The largest turn that there is: everybody's reservation ends at once. */
export function cancelledShowContract(open: () => Promise<ShowStores>): void {
  test('a show of 5,000 reservations is cancelled in one turn; rows, log and outbox have all of it', async () => {
    const writer = await ShardWriter.claim(await open())
    const labels = Array.from({ length: rowCount }, (_, row) => `R${row}-`)
    const rows = labels.map((label) => ({ label, seats: seatsOf(seatsPerRow) }))
    const show = await writer.makeShowOf({}, { rows })
    const seats = labels.flatMap((label) => seatsOf(seatsPerRow).map(({ number }) => label + number))
    const sold = seats.map((seat, i) =>
      show.turn(i % 10 === 0 ? hold(minute, `user${i}`, seat) : reserve(`user${i}`, seat)),
    )
    const line = Array.from({ length: waiters }, (_, i) => show.turn(join(`waiter${i}`, 1)))
    for (let i = 0; i < sold.length; i += 1000) await writer.commit(...sold.slice(i, i + 1000))
    await writer.commit(...line)

    const cancelled = show.turn(because('a flood', cancelShow))
    expect(cancelled.events).toHaveLength(1 + seats.length + waiters)
    await writer.commit(cancelled)

    const snapshot = (await writer.snapshot(showId))!
    expect(snapshot).toMatchObject({ seq: show.state.seq, takenSeats: 0, reservations: [], entries: [] })
    const unpublished = await writer.stores.outbox.unpublished(shardId, 20_000)
    expect(unpublished.slice(-cancelled.events.length)).toEqual(eventsOf([cancelled]))
    expect(unpublished).toHaveLength(show.state.seq)
  }, 60_000)
}

function seatsOf(count: number) {
  return Array.from({ length: count }, (_, i) => {
    return { number: String(i + 1), category: 'standard', kind: 'standard' as const }
  })
}
