import { expect, test } from 'vitest'
import { Burst } from '../../../src/http/door/burst.ts'

const answer = { status: 200, headers: {}, body: null }

test('answers of one turn go out at its end, in their order', async () => {
  const burst = new Burst()
  const sent: string[] = []
  for (const name of ['one', 'two']) burst.add({ answer: () => sent.push(name) }, answer)
  await Promise.resolve()
  expect(sent).toEqual([])
  await new Promise(setImmediate)
  expect(sent).toEqual(['one', 'two'])
})

test('one that is made while they go out is of the next turn', async () => {
  const burst = new Burst()
  const sent: string[] = []
  const two = { answer: () => sent.push('two') }
  const one = {
    answer() {
      sent.push('one')
      burst.add(two, answer)
    },
  }
  burst.add(one, answer)
  await new Promise(setImmediate)
  expect(sent).toEqual(['one'])
  await new Promise(setImmediate)
  expect(sent).toEqual(['one', 'two'])
})
