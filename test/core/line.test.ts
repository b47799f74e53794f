import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Line } from '../../src/core/waitlist/line.ts'
import { now, user } from './builders.ts'

test('a line keeps the order in which entries came, whoever leaves it', () => {
  // Each number is the place of an entry that leaves; null is a newcomer.
  const steps = fc.array(fc.option(fc.nat(5)), { maxLength: 40, size: 'max' })
  fc.assert(
    fc.property(steps, (todo) => {
      const line = new Line()
      let expected: number[] = []
      for (const [no, leaves] of todo.entries()) {
        const gone = leaves === null ? undefined : expected[leaves % expected.length]
        if (gone === undefined) {
          line.add({ no, userId: user(`u${no}`), partySize: 1, createdAtMs: now })
          expected.push(no)
        } else {
          line.remove(gone)
          expected = expected.filter((other) => other !== gone)
        }
        const order: number[] = []
        line.find((entry) => order.push(entry.no) < 0)
        expect(order).toEqual(expected)
        expect(line.size).toBe(expected.length)
      }
    }),
    { numRuns: 300 },
  )
})

test('the first that passes is found', () => {
  const line = new Line()
  for (const no of [1, 2, 3]) line.add({ no, userId: user('u'), partySize: 1, createdAtMs: now })
  expect(line.find(({ no }) => no > 1)?.no).toBe(2)
  expect(line.find(({ no }) => no > 3)).toBeUndefined()
})
