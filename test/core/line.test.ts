import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainWish } from '../../src/core/seats/wish.ts'
import { Line } from '../../src/core/waitlist/line.ts'
import { plainParty } from '../../src/core/waitlist/party.ts'
import type { Entry } from '../../src/core/waitlist/waitlist.ts'
import { now, user } from './builders.ts'

const entryOf = (no: number): Entry => ({ no, userId: user(`u${no}`), ...plainParty(1), createdAtMs: now })

test('a line keeps the order in which entries came, whoever leaves it, steps aside or comes back', () => {
  const steps = fc.array(
    fc.record({ does: fc.constantFrom('comes', 'comes', 'leaves', 'aside', 'back'), pick: fc.nat(9) }),
    { maxLength: 60, size: 'max' },
  )
  fc.assert(
    fc.property(steps, (todo) => {
      const waiting = new Map<number, Entry>()
      const line = new Line(plainWish(1), waiting)
      const aside: Entry[] = []
      const standing = () => [...waiting.values()].filter((entry) => !aside.includes(entry))
      for (const [no, { does, pick }] of todo.entries()) {
        if (does === 'comes') {
          waiting.set(no, entryOf(no))
          line.add(waiting.get(no)!)
          line.size++
        } else if (does === 'leaves' && standing().length > 0) {
          waiting.delete(standing()[pick % standing().length]!.no)
          line.size--
        } else if (does === 'aside' && standing().length > 0) {
          aside.push(line.first()!)
          line.skipFirst()
        } else if (does === 'back' && aside.length > 0) {
          line.putBack(aside.splice(pick % aside.length, 1)[0]!)
        }
        expect(line.first()).toBe(standing()[0])
      }
      for (const entry of standing()) {
        expect(line.first()).toBe(entry)
        line.skipFirst()
      }
      expect(line.first()).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('those who come and leave again and again behind one who waits leave no places behind', () => {
  const waiting = new Map<number, Entry>([[0, entryOf(0)]])
  const line = new Line(plainWish(1), waiting)
  line.add(waiting.get(0)!)
  line.size = 1
  let looks = 0
  const has = waiting.has.bind(waiting)
  waiting.has = (no) => {
    looks++
    return has(no)
  }
  for (let no = 1; no <= 100_000; no++) {
    waiting.set(no, entryOf(no))
    line.add(waiting.get(no)!)
    waiting.delete(no)
  }
  expect(looks).toBeLessThan(200_000)
  waiting.delete(0)
  looks = 0
  expect(line.first()).toBeUndefined()
  expect(looks).toBeLessThan(100)
})
