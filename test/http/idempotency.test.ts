import { expect, test } from 'vitest'
import { ann, bob, cinema } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const key = { 'Idempotency-Key': 'k-1' }

test('the same key with the same request is answered as the first time, byte for byte', async () => {
  const { reserve, send } = await cinema()
  const first = await reserve(ann, ['A1'], {}, key)
  const again = await reserve(ann, ['A1'], {}, key)
  expect([again.status, again.body]).toEqual([201, first.body])
  expect(again.headers.get('Location')).toBe(first.headers.get('Location'))
  expect((await send('GET', '/v1/reservations', { as: ann })).body.items).toHaveLength(1)
})

test('the order of the fields makes no other request', async () => {
  const { send } = await cinema()
  const post = (body: string) => send('POST', '/v1/shows/show1/reservations', { as: ann, body, headers: key })
  const first = await post('{"seats":["A1"],"holdSeconds":60}')
  const again = await post('{ "holdSeconds": 60, "seats": ["A1"] }')
  expect(again.body).toEqual(first.body)
})

test('a refusal is kept for its key as well', async () => {
  const { reserve, send } = await cinema()
  const { body } = await reserve(ann, ['A1'])
  const first = await reserve(bob, ['A1'], {}, key)
  await send('DELETE', `/v1/reservations/${body.id}`, { as: ann })
  const again = await reserve(bob, ['A1'], {}, key)
  expect(problemOf(again)).toBe('409 seats-taken')
  expect(again.body).toEqual(first.body)
})

test('the same key with another request is refused: other seats, another route', async () => {
  const { reserve, send } = await cinema()
  const { body } = await reserve(ann, ['A1'], { holdSeconds: 60 }, key)
  expect(problemOf(await reserve(ann, ['A2'], { holdSeconds: 60 }, key))).toBe('422 idempotency-key-reused')
  const confirm = await send('POST', `/v1/reservations/${body.id}/confirm`, { as: ann, headers: key })
  expect(problemOf(confirm)).toBe('422 idempotency-key-reused')
})

test('a key belongs to its user', async () => {
  const { reserve } = await cinema()
  await reserve(ann, ['A1'], {}, key)
  const other = await reserve(bob, ['A2'], {}, key)
  expect([other.status, other.body.userId]).toEqual([201, 'bob'])
})

test.each(['x'.repeat(201), 'with space', 'ümlaut', ''])('the key %j cannot be kept', async (text) => {
  const { reserve } = await cinema()
  const answer = await reserve(ann, ['A1'], {}, { 'Idempotency-Key': text })
  expect(fieldsOf(answer)).toEqual({ 'Idempotency-Key': 'must be 1 to 200 visible ASCII characters' })
})
