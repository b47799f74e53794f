import { expect, test } from 'vitest'
import { Admission } from '../../../src/http/admission.ts'
import { Pace } from '../../../src/http/door/pace.ts'

const few = { burstMax: 150, steadyMax: 150, patienceMs: 1000 }
const turnIsOver = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

test('in a short turn a request is handled at once', () => {
  const pace = new Pace(new Admission(few))
  const handled: string[] = []
  pace.handle(0, () => handled.push('one'))
  pace.handle(19, () => handled.push('two'))
  expect(handled).toEqual(['one', 'two'])
})

test('in a long turn requests wait for the next ones, in their order, some in each', async () => {
  const pace = new Pace(new Admission(few))
  const handled: number[] = []
  for (let i = 0; i < 100; i++) pace.handle(i, () => handled.push(i))
  expect(handled).toHaveLength(20)
  await new Promise(setImmediate)
  expect(handled).toHaveLength(84)
  // Nobody overtakes those who wait, though this turn is a new one.
  pace.handle(101, () => handled.push(100))
  expect(handled).toHaveLength(84)
  await turnIsOver()
  expect(handled).toEqual(Array.from({ length: 101 }, (_, i) => i))
  await turnIsOver()
  pace.handle(200, () => handled.push(200))
  expect(handled.at(-1)).toBe(200)
})

test('those who wait are under way, until they are handled', async () => {
  const admission = new Admission(few)
  const pace = new Pace(admission)
  for (let i = 0; i < 150; i++) pace.handle(i && 20, () => {})
  expect(admission.admits(20)).toBe(true)
  pace.handle(20, () => {})
  expect(admission.admits(20)).toBe(false)
  for (let turn = 0; turn < 3; turn++) await turnIsOver()
  expect(admission.admits(2000)).toBe(true)
})
