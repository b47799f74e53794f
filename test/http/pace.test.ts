import { expect, test } from 'vitest'
import { Admission } from '../../src/http/admission.ts'
import { Pace } from '../../src/http/pace.ts'

const few = { burstMax: 150, steadyMax: 150, patienceMs: 1000 }
const turnIsOver = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

test('in a short turn a request is handled at once', () => {
  const pace = new Pace(new Admission(few))
  expect(pace.handle(0, () => 'one')).toBe('one')
  expect(pace.handle(19, () => 'two')).toBe('two')
})

test('in a long turn requests wait for the next ones, in their order, some in each', async () => {
  const pace = new Pace(new Admission(few))
  const handled: number[] = []
  const answers = Array.from({ length: 100 }, (_, i) => pace.handle(i, () => handled.push(i)))
  expect(handled).toHaveLength(20)
  await new Promise(setImmediate)
  expect(handled).toHaveLength(84)
  // Nobody overtakes those who wait, though this turn is a new one.
  answers.push(pace.handle(101, () => handled.push(100)))
  expect(handled).toHaveLength(84)
  await Promise.all(answers)
  expect(handled).toEqual(Array.from({ length: 101 }, (_, i) => i))
  await turnIsOver()
  expect(pace.handle(200, () => 'at once')).toBe('at once')
})

test('those who wait are under way, until they are handled', async () => {
  const admission = new Admission(few)
  const pace = new Pace(admission)
  const answers = Array.from({ length: 150 }, (_, i) => pace.handle(i && 20, () => i))
  expect(admission.admits(20)).toBe(true)
  answers.push(pace.handle(20, () => 0))
  expect(admission.admits(20)).toBe(false)
  await Promise.all(answers)
  expect(admission.admits(2000)).toBe(true)
})

test('what a request throws is for who asked', async () => {
  const pace = new Pace(new Admission(few))
  pace.handle(0, () => 0)
  const failing = () => {
    throw new Error('broken')
  }
  const [failed, next] = [pace.handle(50, failing), pace.handle(50, () => 'next')]
  await expect(failed).rejects.toThrow('broken')
  expect(await next).toBe('next')
})
