import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../../src/core/reservations/decide.ts'
import type { SeatPlan } from '../../../src/core/seats/seatPlan.ts'
import { WHEELCHAIR } from '../../../src/core/seats/seatUse.ts'
import { saleRefusal } from '../../../src/core/shows/saleRefusal.ts'
import type { Party } from '../../../src/core/waitlist/party.ts'
import { best, join, layoutOf, showOn } from '../builders.ts'
import { numRuns } from './numRuns.ts'
import { PlainShow } from './plainShow.ts'
import { parties, stories, tell } from './stories.ts'

test('free seats go to the first in line who can use them, before anyone who asks after they came free', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const plain = new PlainShow(showOn(layoutOf(...story.hall), story.show))
      tell(story, ({ turn, nowMs }) => {
        for (const logged of turn.events) {
          const { event } = logged
          const next = plain.nextServed(nowMs)
          if (event.type === 'SeatsSetAside') expect(event.entryNo).toBe(next)
          // Taking free seats, as a buyer or as staff, is for when the line can't use them.
          if (event.type === 'SeatsReserved' || event.type === 'SeatsBlocked') expect(next).toBeUndefined()
          plain.hear(logged)
        }
        expect(plain.nextServed(nowMs)).toBeUndefined()
      })
    }),
    { numRuns },
  )
})

test('a party gets exactly what it waited for, and once', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { plan } = showOn(layoutOf(...story.hall)).occupancy
      const joined = new Map<number, Party>()
      const promised = new Map<number, readonly number[]>()
      tell(story, ({ turn }) => {
        for (const { seq, event } of turn.events) {
          if (event.type === 'WaitlistJoined') joined.set(seq, event)
          if (event.type === 'SeatsSetAside') {
            expect(promised.has(event.entryNo)).toBe(false)
            expectAsWished(plan, joined.get(event.entryNo)!, event.seats)
            promised.set(event.entryNo, event.seats)
          }
          if (event.type === 'WaitlistAssigned' || event.type === 'WaitlistOffered') {
            expect(event.seats).toEqual(promised.get(event.entryNo))
            joined.delete(event.entryNo)
          }
        }
      })
    }),
    { numRuns },
  )
})

test('a party that can’t buy can wait, and one that can’t wait can buy', () => {
  fc.assert(
    fc.property(stories, fc.record(parties), (story, party) => {
      const empty = new PlainShow(showOn(layoutOf(...story.hall), story.show))
      const plain = new PlainShow(showOn(layoutOf(...story.hall), story.show))
      tell(story, ({ state, nowMs, turn }) => {
        for (const event of turn.events) plain.hear(event)
        const { plan } = state.occupancy
        const unknown = party.category !== null && !plan.categories.includes(party.category)
        if (saleRefusal(state.show, nowMs) || plain.lineIsClosed(nowMs) || unknown) return
        if (party.partySize > plan.seatCount) return
        const may = { ...state, show: { ...state.show, maxSeatsPerUser: 100 } }
        const buys = decide(may, best('stranger', party), nowMs)
        const waits = decide(may, join('stranger', party.partySize, party), nowMs)
        const reserves = buys.ok && buys.result.type === 'reservation'
        expect(reserves).toBe(plain.seats(party))
        if (reserves) expect(waits).toMatchObject({ refusal: { code: 'seats-available' } })
        else if (!empty.seats(party)) expect(waits).toMatchObject({ refusal: { code: 'unseatable-party' } })
        // Who asks for the best and can't have it is in line with the same answer.
        else expect([waits, waits]).toMatchObject([{ ok: true }, buys])
      })
    }),
    { numRuns },
  )
})

function expectAsWished(plan: SeatPlan, party: Party, seats: readonly number[]): void {
  const { partySize, adjacent, category, accessible } = party
  expect(new Set(seats).size).toBe(partySize)
  const rows = new Set(seats.map((seat) => plan.rowOf[seat]!))
  const places = seats.map((seat) => plan.placeOf[seat]!)
  if (adjacent) expect([rows.size, Math.max(...places) - Math.min(...places)]).toEqual([1, partySize - 1])
  const categories = new Set(seats.map((seat) => plan.categories[plan.categoryOf[seat]!]))
  if (category !== null) expect(categories).toEqual(new Set([category]))
  expect(seats.filter((seat) => plan.use[seat] === WHEELCHAIR)).toHaveLength(accessible ? 1 : 0)
}
