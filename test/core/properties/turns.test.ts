import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apply } from '../../../src/core/reservations/apply.ts'
import type { LoggedEvent } from '../../../src/core/reservations/event.ts'
import { seatStatusNames } from '../../../src/core/seats/occupancy.ts'
import { advanceSeatMap, seatMapJson, seatMapOf } from '../../../src/core/seats/seatMap.ts'
import { emptyShowState, type ShowState } from '../../../src/core/shows/showState.ts'
import { answerKeptMs } from '../../../src/core/takeTurn.ts'
import { hallId, layoutOf, seatsByUser, showId, showOf, showOn } from '../builders.ts'
import { numRuns } from './numRuns.ts'
import { PlainShow } from './plainShow.ts'
import { type Story, stories, type Told, tell } from './stories.ts'

const always = (rule: (story: Story) => void) => fc.assert(fc.property(stories, rule), { numRuns })

const plainShowOf = ({ hall, show }: Story) => new PlainShow(showOn(layoutOf(...hall), show))

/** Tells the story to the core and, event by event, to the plain show. */
function tellTwice(story: Story, told: (turn: Told, plain: PlainShow) => void): void {
  const plain = plainShowOf(story)
  tell(story, (turn) => {
    for (const event of turn.turn.events) plain.hear(event)
    told(turn, plain)
  })
}

test('no seat has two holders, and whoever the events say has a seat has it', () => {
  always((story) => {
    tellTwice(story, ({ state: { occupancy } }, plain) => {
      const holders = [...occupancy.status].map((status, seat) =>
        status === 0
          ? undefined
          : status === 3
            ? 'blocked'
            : `${seatStatusNames[status]} by ${occupancy.holder[seat]}`,
      )
      expect(holders).toEqual(holders.map((_, seat) => plain.holders.get(seat)))
    })
  })
})

test('counts add up: by status, by row, by user', () => {
  always((story) => {
    tellTwice(story, ({ state }, plain) => {
      const { plan, status, counts, freeInRow } = state.occupancy
      const seats = [...status.keys()]
      expect([...counts]).toEqual(
        [0, 1, 2, 3].map((one) => seats.filter((seat) => status[seat] === one).length),
      )
      expect([...freeInRow]).toEqual(
        Array.from(
          { length: plan.rowCount },
          (_, row) => seats.filter((seat) => plan.rowOf[seat] === row && status[seat] === 0).length,
        ),
      )
      const users = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'staff'].filter((name) => plain.seatsOf(name) > 0)
      expect(seatsByUser(state)).toEqual(new Map(users.map((name) => [name, plain.seatsOf(name)])))
    })
  })
})

test('the state holds the reservations, the line and the promises that the events made', () => {
  always((story) => {
    tellTwice(story, ({ state }, plain) => {
      const { waiting, setAside, offered, entryOfOffer, entryOfUser } = state.waitlist
      expect([...state.reservations.keys()].toSorted()).toEqual([...plain.reservations.keys()].toSorted())
      expect([...waiting.keys()]).toEqual([...plain.line.keys()])
      expect([...setAside.keys()]).toEqual([...plain.promises.keys()])
      expect([...offered.keys()]).toEqual([...plain.offers.keys()])
      expect(new Map([...entryOfOffer].map(([no, entryNo]) => [entryNo, no]))).toEqual(
        new Map([...offered].map(([entryNo, { reservationNo }]) => [entryNo, reservationNo])),
      )
      const entries = [...plain.line, ...plain.promises, ...plain.offers]
      expect(new Map(entryOfUser)).toEqual(new Map(entries.map(([no, { userId }]) => [userId, no])))
    })
  })
})

test('an offer is a hold of its entry’s user, and none outlasts the line', () => {
  always((story) => {
    tellTwice(story, ({ state, nowMs }, plain) => {
      for (const { entry, reservationNo } of state.waitlist.offered.values()) {
        const { userId, expiresAtMs, seats } = state.reservations.get(reservationNo)!
        expect(userId).toBe(entry.userId)
        expect(expiresAtMs).toBeGreaterThan(nowMs)
        expect(seats).toHaveLength(entry.partySize)
      }
      if (plain.lineIsClosed(nowMs)) expect(state.waitlist.entryOfUser.size).toBe(0)
    })
  })
})

test('nobody gets more seats than the limit of that moment', () => {
  always((story) => {
    const plain = plainShowOf(story)
    tell(story, ({ turn }) => {
      for (const logged of turn.events) {
        plain.hear(logged)
        const { event } = logged
        if (event.type !== 'SeatsReserved' && event.type !== 'SeatsSetAside') continue
        expect(plain.seatsOf(event.userId)).toBeLessThanOrEqual(plain.show.maxSeatsPerUser)
      }
    })
  })
})

test('sequence numbers are dense, and an accepted outcome carries the last', () => {
  always((story) => {
    let last = 0
    tell(story, ({ state, nowMs, turn }) => {
      for (const { seq, atMs } of turn.events) {
        expect(seq).toBe(++last)
        expect(atMs).toBe(nowMs)
      }
      expect(state.seq).toBe(last)
      if (turn.answer === undefined && turn.outcome.ok) expect(turn.outcome.version).toBeLessThanOrEqual(last)
    })
  })
})

test('replaying the events on an empty show gives the same state', () => {
  always((story) => {
    const events: LoggedEvent[] = []
    const live = tell(story, ({ turn }) => events.push(...turn.events))
    const replayed = emptyShowState(showOf(story.show), live.occupancy.plan, 0)
    for (const event of events) apply(replayed, event)
    // Answers are kept beside the events.
    expect(inOrder(replayed)).toEqual({ ...inOrder(live), answers: new Map(), answersSweptAtMs: 0 })
  })
})

test('a repeated key gets the answer of the first time, or is refused for another request, and does nothing', () => {
  always((story) => {
    const first = new Map<string, Told>()
    tell(story, (told) => {
      const { idempotency, nowMs, turn } = told
      if (!idempotency) return
      const key = `${idempotency.userId} ${idempotency.key}`
      const earlier = first.get(key)
      if (!earlier || nowMs - earlier.nowMs >= answerKeptMs) {
        expect(turn.answer).toEqual({ ...idempotency, outcome: turn.outcome, createdAtMs: nowMs })
        first.set(key, told)
        return
      }
      const same = earlier.idempotency?.requestHash === idempotency.requestHash
      const reused = { ok: false, refusal: { code: 'idempotency-key-reused' } }
      expect(turn.outcome).toEqual(same ? earlier.turn.outcome : reused)
      expect(turn.answer).toBeUndefined()
      expect(turn.events.filter(({ by }) => by !== 'usher')).toEqual([])
    })
  })
})

test('a refused command leaves no event of its own', () => {
  always((story) => {
    tell(story, ({ turn }) => {
      if (!turn.outcome.ok) expect(turn.events.filter(({ by }) => by !== 'usher')).toEqual([])
    })
  })
})

test('a seat map brought up to date by events is the one that the state has', () => {
  always((story) => {
    const { occupancy } = showOn(layoutOf(...story.hall), story.show)
    const map = seatMapOf(showId, hallId, 0, occupancy)
    tell(story, ({ state, turn }) => {
      advanceSeatMap(map, turn.events)
      const made = seatMapOf(showId, hallId, state.seq, state.occupancy)
      // The texts are made when they are asked for.
      expect({ ...map, texts: [] }).toEqual({ ...made, texts: [] })
      expect(seatMapJson(map)).toBe(seatMapJson(made))
    })
  })
})

/** The state with its maps as lists, so that their order is compared too. */
function inOrder(state: ShowState) {
  const { reservations, waitlist } = state
  return {
    ...state,
    order: [reservations, waitlist.waiting, waitlist.setAside].map((map) => [...map.keys()]),
  }
}
