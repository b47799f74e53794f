import { expect, test } from 'vitest'
import { Admission } from '../../src/http/admission.ts'
import { ann, bodyBytesMax, cinema } from './cinema.ts'
import { problemOf } from './problemOf.ts'

const limits = { burstMax: 10, steadyMax: 3, patienceMs: 1000 }

/** Lets in as many as it can of those who ask at that moment. */
function letIn(admission: Admission, asking: number, nowMs: number): number {
  let admitted = 0
  for (let i = 0; i < asking; i++) {
    if (!admission.admits(nowMs)) continue
    admission.begin()
    admitted++
  }
  return admitted
}

function leave(admission: Admission, count: number): void {
  for (let i = 0; i < count; i++) admission.end()
}

test('a burst is let in, as far as it goes', () => {
  expect(letIn(new Admission(limits), 20, 0)).toBe(10)
})

test('bursts that are worked off in time may follow each other for ever', () => {
  const admission = new Admission(limits)
  for (let nowMs = 0; nowMs < 20_000; nowMs += 900) {
    expect(letIn(admission, 10, nowMs)).toBe(10)
    leave(admission, 10)
  }
})

test('when a burst is not worked off in time, only as many are let in as are answered soon', () => {
  const admission = new Admission(limits)
  expect(letIn(admission, 8, 0)).toBe(8)
  expect(letIn(admission, 1, 999)).toBe(1)
  expect(letIn(admission, 5, 1000)).toBe(0)
  leave(admission, 8)
  expect(letIn(admission, 5, 1001)).toBe(2)
})

test('it does not begin anew as soon as the line is short: more come than go', () => {
  const admission = new Admission(limits)
  letIn(admission, 8, 0)
  for (let nowMs = 1000; nowMs < 5000; nowMs += 100) {
    letIn(admission, 5, nowMs)
    leave(admission, nowMs === 1000 ? 8 : 3)
    expect(letIn(admission, 5, nowMs)).toBeLessThanOrEqual(3)
  }
})

test('it is over when nobody had to be sent away for a while', () => {
  const admission = new Admission(limits)
  letIn(admission, 8, 0)
  letIn(admission, 1, 1000)
  leave(admission, 8)
  expect(letIn(admission, 10, 2000)).toBe(10)
})

test('a request counts from when its body is there until it is answered', async () => {
  const admission = { burstMax: 1, steadyMax: 1, patienceMs: 1000 }
  const { app, send, router, clock } = await cinema(
    undefined,
    {},
    {
      limits: { bodyBytesMax, layoutBytesMax: bodyBytesMax, passwordsAtOnceMax: 4, admission },
    },
  )
  const slow = new TransformStream<Uint8Array, Uint8Array>()
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Content-Length': '9' },
    duplex: 'half',
  } as const
  const uploading = app.request('/v1/users', { ...init, body: slow.readable })
  expect((await send('GET', '/v1/shows')).status).toBe(200)

  const held = Promise.withResolvers<undefined>()
  const seatMap = router.seatMap.bind(router)
  router.seatMap = async () => held.promise
  const first = send('GET', '/v1/shows/show1/seats')
  expect(problemOf(await send('GET', '/v1/shows'))).toBe('503 overloaded')
  for (const path of ['/healthz', '/readyz', '/metrics']) expect((await send('GET', path)).status).toBe(200)
  held.resolve(undefined)
  await first
  router.seatMap = seatMap
  clock.advance(1000)
  expect((await send('GET', '/v1/shows/show1/seats', { as: ann })).status).toBe(200)

  await slow.writable.getWriter().close()
  expect((await uploading).status).toBe(400)
})
