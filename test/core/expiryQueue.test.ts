import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExpiryQueue } from '../../src/core/reservations/expiryQueue.ts'

test('an empty queue has no earliest, and nothing to remove', () => {
  const queue = new ExpiryQueue()
  queue.removeEarliest()
  expect(queue.peek()).toBeUndefined()
})

test('the earliest is always in front, whatever is added and removed in between', () => {
  const steps = fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.integer({ max: 20 }) }, fc.constant('remove' as const)),
    {
      maxLength: 60,
    },
  )
  fc.assert(
    fc.property(steps, (todo) => {
      const queue = new ExpiryQueue()
      let sorted: { atMs: number; reservationNo: number }[] = []
      for (const [i, step] of todo.entries()) {
        if (step === 'remove') {
          const earliest = queue.peek()
          queue.removeEarliest()
          sorted = sorted.filter((other) => other.reservationNo !== earliest?.reservationNo)
        } else {
          queue.add(step, i)
          sorted = [...sorted, { atMs: step, reservationNo: i }].toSorted((a, b) => a.atMs - b.atMs)
        }
        expect(queue.peek()?.atMs).toBe(sorted[0]?.atMs)
        if (sorted.length > 0) expect(sorted).toContainEqual(queue.peek())
      }
    }),
    { numRuns: 500 },
  )
})
