import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layoutOf, showOn } from '../builders.ts'
import { numRuns } from './numRuns.ts'
import { PlainShow } from './plainShow.ts'
import { stories, tell } from './stories.ts'

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

test('a party gets exactly as many seats as it waited for, side by side if it can, and once', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const parties = new Map<number, number>()
      const promised = new Map<number, readonly number[]>()
      tell(story, ({ turn }) => {
        for (const { seq, event } of turn.events) {
          if (event.type === 'WaitlistJoined') parties.set(seq, event.partySize)
          if (event.type === 'SeatsSetAside') {
            expect(promised.has(event.entryNo)).toBe(false)
            expect(new Set(event.seats).size).toBe(parties.get(event.entryNo))
            promised.set(event.entryNo, event.seats)
          }
          if (event.type === 'WaitlistAssigned') {
            expect(event.seats).toEqual(promised.get(event.entryNo))
            parties.delete(event.entryNo)
          }
        }
      })
    }),
    { numRuns },
  )
})
