import { expect, test } from 'vitest'
import { type LogEvent, lineLog } from '../../bench/waitlist/lineLog.ts'

const event = (type: string, ms: number, entry?: string, seat?: string): LogEvent => ({
  type,
  at: new Date(ms).toISOString(),
  ...(entry && { waitlistEntryId: entry }),
  ...(seat && { seats: [seat] }),
})

const served = [
  event('WaitlistJoined', 1, 'w1'),
  event('WaitlistJoined', 2, 'w2'),
  event('ReservationCancelled', 10, undefined, 'A1'),
  event('SeatsSetAside', 10, 'w1', 'A1'),
  event('ReservationCancelled', 12, undefined, 'A2'),
  event('SeatsSetAside', 12, 'w2', 'A2'),
  event('WaitlistAssigned', 15, 'w1', 'A1'),
  event('WaitlistAssigned', 20, 'w2', 'A2'),
]

test('each party waits from its seat being set aside to its being assigned', () => {
  expect(lineLog(served, 2)).toEqual({
    cancelledAtMs: [10, 12],
    assignedAtMs: [15, 20],
    waitsMs: [5, 8],
    faults: [],
  })
})

test('a party that gets nothing is told', () => {
  expect(lineLog(served.slice(0, -1), 2).faults).toEqual(['1 of 2 parties got seats'])
})

test('a party that is served before its turn is told', () => {
  const [first, second, ...rest] = served
  expect(lineLog([second!, first!, ...rest], 2).faults).toEqual([
    'a party was served before one that came first',
  ])
})

test('a seat that another party was to get is told', () => {
  const other = [...served.slice(0, -1), event('WaitlistAssigned', 20, 'w2', 'A7')]
  expect(lineLog(other, 2).faults).toEqual(['a party got other seats than were set aside for it'])
})
