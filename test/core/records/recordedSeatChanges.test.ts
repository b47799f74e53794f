import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventRecord } from '../../../src/core/records/eventRecord.ts'
import { recordedSeatChanges } from '../../../src/core/records/recordedSeatChanges.ts'
import { seatMapJson, seatMapOf } from '../../../src/core/seats/seatMap.ts'
import { hallId, showId } from '../builders.ts'
import { numRuns } from '../properties/numRuns.ts'
import { stories, tell } from '../properties/stories.ts'

test('the log, read from its beginning, says of each seat what the map says', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const taken = new Map<string, string>()
      const state = tell(story, ({ state, turn }) => {
        for (const event of turn.events) {
          // Through JSON, as it is kept.
          const record = JSON.parse(JSON.stringify(eventRecord(showId, state.occupancy.plan, event)))
          for (const { seats, status } of recordedSeatChanges(record)!) {
            for (const seat of seats) {
              if (status === 'free') taken.delete(seat)
              else taken.set(seat, status)
            }
          }
        }
      })
      const map = JSON.parse(seatMapJson(seatMapOf(showId, hallId, state.seq, state.occupancy)))
      expect(Object.fromEntries([...taken].sort())).toEqual(map.taken)
    }),
    { numRuns },
  )
})

test('a new show has nothing taken; a new layout makes every map before it worthless', () => {
  expect(recordedSeatChanges({ type: 'ShowCreated', data: {} })).toEqual([])
  expect(recordedSeatChanges({ type: 'LayoutChanged', data: {} })).toBeUndefined()
})
