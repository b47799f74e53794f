import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventRecord } from '../../../src/core/records/eventRecord.ts'
import { loggedEvent } from '../../../src/core/records/loggedEvent.ts'
import { LogFold, rowChanges } from '../../../src/core/records/rowChanges.ts'
import type { Turn } from '../../../src/core/records/turn.ts'
import { restoreShowState, type ShowState } from '../../../src/core/shows/showState.ts'
import { answerKeptMs, takeTurn } from '../../../src/core/takeTurn.ts'
import { RowTables } from '../../fakes/rowTables.ts'
import { expire, hallId, hour, seatsByUser, showId, showOf } from '../builders.ts'
import { numRuns } from './numRuns.ts'
import { type Story, stories, type Told, tell } from './stories.ts'

/** Tells the story and writes its turns in batches; `written` hears of each batch once it is in the tables. */
function write(
  story: Story,
  splits: readonly number[],
  written: (told: Told, tables: RowTables) => void,
): void {
  const tables = new RowTables()
  tables.addShow(showOf(story.show), { id: hallId, version: 1 })
  const batch: Turn[] = []
  let told = 0
  tell(story, (one) => {
    const { state, turn } = one
    const { plan } = state.occupancy
    const { currency } = state.show
    batch.push({ showId, plan, currency, events: turn.events, answer: turn.answer })
    if (batch.length < splits[told % splits.length]!) return
    tables.apply(rowChanges(batch.splice(0)))
    written(one, tables)
    told++
  })
}

const splits = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 8 })

test('the rows of any batches bring back the state that the turns made', () => {
  fc.assert(
    fc.property(stories, splits, (story, sizes) => {
      write(story, sizes, ({ state, nowMs }, tables) => {
        const restored = restoreShowState(tables.snapshot(showId)!, state.occupancy.plan)
        expect(comparable(restored, nowMs)).toEqual(comparable(state, nowMs))
        expect(endsOfHolds(restored)).toEqual(holdsOf(state))
      })
    }),
    { numRuns },
  )
})

test('a restored show ends its holds as the live one does', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const tables = new RowTables()
      tables.addShow(showOf(story.show), { id: hallId, version: 1 })
      let later = 0
      const live = tell(story, ({ state, turn, nowMs }) => {
        later = nowMs + 100 * hour
        const { plan } = state.occupancy
        tables.apply(
          rowChanges([{ showId, plan, currency: 'EUR', events: turn.events, answer: turn.answer }]),
        )
      })
      const restored = restoreShowState(tables.snapshot(showId)!, live.occupancy.plan)
      takeTurn(live, expire, later)
      takeTurn(restored, expire, later)
      expect(comparable(restored, later)).toEqual(comparable(live, later))
    }),
    { numRuns },
  )
})

test('the log in the rows is every event, and ended rows say how they ended', () => {
  fc.assert(
    fc.property(stories, splits, (story, sizes) => {
      write(story, sizes, ({ state }, tables) => {
        expect(tables.events(showId).map(({ seq }) => seq)).toEqual(
          Array.from({ length: state.seq }, (_, i) => i + 1),
        )
        for (const { no, status, expiresAtMs } of tables.reservations(showId)) {
          expect(status === 'held').toBe(expiresAtMs !== null)
          expect(status === 'held' || status === 'confirmed').toBe(state.reservations.has(no))
        }
        for (const { status, seats, reservationNo } of tables.entries(showId)) {
          expect(['assigned', 'offered'].includes(status)).toBe(reservationNo !== null)
          expect(['assigned', 'offered', 'set-aside'].includes(status)).toBe(seats.length > 0)
        }
      })
    }),
    { numRuns },
  )
})

test('an event of the log leads back to the one that was applied, and the whole log to the rows', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const tables = new RowTables()
      tables.addShow(showOf(story.show), { id: hallId, version: 1 })
      const fold = new LogFold()
      tell(story, ({ state, turn: { events, answer } }) => {
        const { plan } = state.occupancy
        const { currency } = state.show
        tables.apply(rowChanges([{ showId, plan, currency, events, answer }]))
        const replayed = events.map((logged) => loggedEvent(eventRecord(showId, plan, logged), plan))
        expect(replayed).toEqual(events)
        fold.add({ showId, plan, currency, events: replayed, answer: undefined })
      })
      const { reservationsMade, entriesMade, guarded } = fold.rows()
      expect(reservationsMade).toEqual(tables.reservations(showId))
      expect(entriesMade).toEqual(tables.entries(showId))
      expect(guarded).toHaveLength(tables.snapshot(showId)!.takenSeats)
    }),
    { numRuns },
  )
})

/**
 * Without counts since the show was loaded, and without what is only dropped later: the ends of holds that are none any
 * more, answers that are too old.
 */
function comparable(state: ShowState, nowMs: number) {
  const { expiries: _, answersSweptAtMs: __, answers, occupancy, ...rest } = state
  const { releases: ___, ...seats } = occupancy
  return {
    ...rest,
    occupancy: seats,
    seatsOfUser: seatsByUser(state),
    answers: [...answers.values()].filter((one) => nowMs - one.createdAtMs < answerKeptMs),
  }
}

/** Empties the queue. */
function endsOfHolds({ expiries }: ShowState): string[] {
  const ends: string[] = []
  for (let next = expiries.peek(); next; next = expiries.peek()) {
    ends.push(`${next.reservationNo} ${next.atMs}`)
    expiries.removeEarliest()
  }
  return ends.toSorted()
}

function holdsOf({ reservations }: ShowState): string[] {
  return [...reservations.values()]
    .filter(({ expiresAtMs }) => expiresAtMs !== null)
    .map(({ no, expiresAtMs }) => `${no} ${expiresAtMs}`)
    .toSorted()
}
