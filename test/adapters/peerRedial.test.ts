import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { Acquainted } from '../../src/adapters/peer/handshake.ts'
import { Redial } from '../../src/adapters/peer/redial.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { tick } from '../fakes/tick.ts'
import { limits } from './peerNodes.ts'

/** A node that answers dials as a test says. */
function dialled() {
  const clock = new ManualClock(0)
  const dials: (PromiseWithResolvers<Acquainted> & { readonly stop: AbortSignal })[] = []
  const failures: unknown[] = []
  let acquainted = 0
  const redial = new Redial(clock, limits, {
    dial(stop) {
      const dial = { ...Promise.withResolvers<Acquainted>(), stop }
      dials.push(dial)
      return dial.promise
    },
    onAcquainted: () => acquainted++,
    onFailed: (error) => failures.push(error),
  })
  return { clock, redial, dials, failures, acquainted: () => acquainted }
}

/** Fails the last dial, and finds that the next one comes between half that time and all of it. */
async function expectNextAfter({ clock, dials }: ReturnType<typeof dialled>, waitMs: number) {
  const before = dials.length
  dials.at(-1)!.reject(new Error('refused'))
  await tick()
  clock.advance(waitMs / 2 - 1)
  expect(dials).toHaveLength(before)
  clock.advance(waitMs / 2 + 1)
  expect(dials).toHaveLength(before + 1)
}

test('the first dial is made at once, those after it ever later', async () => {
  const node = dialled()
  node.redial.start()
  expect(node.dials).toHaveLength(1)
  for (const waitMs of [50, 100, 200, 400, 800, 1000, 1000]) await expectNextAfter(node, waitMs)
  expect(node.failures).toHaveLength(7)
})

test('a stream that lasted is dialled again soon, one that did not as late as one that never was', async () => {
  const node = dialled()
  const { clock, redial, dials } = node
  redial.start()
  for (const waitMs of [50, 100, 200]) await expectNextAfter(node, waitMs)
  const known = { socket: new Socket() } as Acquainted
  dials.at(-1)!.resolve(known)
  await tick()
  expect(node.acquainted()).toBe(1)
  clock.advance(500)
  redial.start()
  clock.advance(199)
  expect(dials).toHaveLength(4)
  clock.advance(201)
  expect(dials).toHaveLength(5)

  dials.at(-1)!.resolve(known)
  await tick()
  clock.advance(1001)
  redial.start()
  clock.advance(50)
  expect(dials).toHaveLength(6)
})

test('once stopped there is no dial any more, and a connection that was just made is ended', async () => {
  const { clock, redial, dials, failures, acquainted } = dialled()
  redial.start()
  const socket = new Socket()
  redial.stop()
  expect(dials[0]!.stop.aborted).toBe(true)
  dials[0]!.resolve({ socket } as Acquainted)
  await tick()
  expect(acquainted()).toBe(0)
  expect(socket.destroyed).toBe(true)

  redial.start()
  clock.advance(1000)
  dials[1]!.reject(new Error('refused'))
  await tick()
  redial.stop()
  clock.advance(5000)
  expect(dials).toHaveLength(2)
  expect(failures).toHaveLength(1)
})
