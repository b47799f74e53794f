import { expect, test } from 'vitest'
import type { ShardLease } from '../../../src/clusterPorts.ts'
import { LeaseUnavailableError } from '../../../src/faults.ts'
import { HeldLease } from '../../../src/shards/cluster/heldLease.ts'
import { ManualClock } from '../../fakes/manualClock.ts'
import { tick } from '../../fakes/tick.ts'

const lifeMs = 2800
const limits = { renewEveryMs: 1000, renewAgainMs: 200 }

/** A lease whose extensions the test answers by hand. */
class HandLease implements ShardLease {
  readonly clock: ManualClock
  validUntilMs: number
  releases = 0
  readonly asked: PromiseWithResolvers<boolean>[] = []

  constructor(clock: ManualClock) {
    this.clock = clock
    this.validUntilMs = clock.monotonicMs() + lifeMs
  }

  extend(): Promise<boolean> {
    const untilMs = this.clock.monotonicMs() + lifeMs
    const asked = Promise.withResolvers<boolean>()
    this.asked.push(asked)
    return asked.promise.then((isOurs) => {
      if (isOurs) this.validUntilMs = untilMs
      return isOurs
    })
  }

  async release(): Promise<void> {
    this.releases++
  }
}

function held() {
  const clock = new ManualClock(0)
  const lease = new HandLease(clock)
  const lost: number[] = []
  const mine = new HeldLease(lease, clock, limits, () => lost.push(clock.monotonicMs()))
  return { clock, lease, lost, mine }
}

test('it renews itself at its pace, and lives as long as it can', async () => {
  const { clock, lease, lost, mine } = held()
  for (let renewals = 1; renewals <= 10; renewals++) {
    clock.advance(limits.renewEveryMs)
    expect(lease.asked).toHaveLength(renewals)
    lease.asked.at(-1)!.resolve(true)
    await tick()
    expect(mine.isValid).toBe(true)
  }
  expect(lost).toEqual([])
})

test('a renewal that fails is tried again soon, until its time is over; then it is lost, once', async () => {
  const { clock, lease, lost, mine } = held()
  clock.advance(1000)
  for (let tries = 1; mine.isValid; tries++) {
    expect(lease.asked).toHaveLength(tries)
    lease.asked.at(-1)!.reject(new LeaseUnavailableError('the test says so'))
    await tick()
    clock.advance(limits.renewAgainMs)
    await tick()
  }
  expect(clock.monotonicMs()).toBe(lifeMs)
  expect(lease.asked).toHaveLength(9)
  expect(lost).toEqual([lifeMs])
  clock.advance(60_000)
  expect(lost).toHaveLength(1)
  expect(clock.pending).toBe(0)
})

test('when another node has it, it is lost at once', async () => {
  const { clock, lease, lost, mine } = held()
  clock.advance(1000)
  lease.asked[0]!.resolve(false)
  await tick()
  expect(mine.isValid).toBe(false)
  expect(lost).toEqual([1000])
  expect(clock.pending).toBe(0)
})

test('servers that never answer do not keep it alive, and an answer that comes too late does not revive it', async () => {
  const { clock, lease, lost, mine } = held()
  clock.advance(lifeMs - 1)
  await tick()
  expect(mine.isValid).toBe(true)
  clock.advance(1)
  expect(mine.isValid).toBe(false)
  await tick()
  expect(lost).toEqual([lifeMs])
  lease.asked[0]!.resolve(true)
  await tick()
  expect(lease.validUntilMs).toBeGreaterThan(clock.monotonicMs())
  expect(mine.isValid).toBe(false)
  expect(lost).toHaveLength(1)
  expect(clock.pending).toBe(0)
})

test('an answer that comes in time counts from when it was asked for', async () => {
  const { clock, lease, lost, mine } = held()
  clock.advance(2500)
  lease.asked[0]!.resolve(true)
  await tick()
  clock.advance(1000 + lifeMs - 2500 - 1)
  expect(mine.isValid).toBe(true)
  clock.advance(1)
  await tick()
  expect(mine.isValid).toBe(false)
  expect(lost).toEqual([1000 + lifeMs])
})

test('to a process that was frozen it is over before anything is called', () => {
  const { clock, mine } = held()
  let seen: boolean | undefined
  // Called in the same turn as all that was due before it.
  clock.after(0, () => {
    seen = mine.isValid
  })
  expect(mine.isValid).toBe(true)
  clock.advance(lifeMs)
  expect(seen).toBe(true)
  expect(mine.isValid).toBe(false)
})

test('an extension past its time is not even asked for', async () => {
  const { clock, lease, lost } = held()
  lease.validUntilMs = 500
  clock.advance(1000)
  await tick()
  expect(lease.asked).toEqual([])
  expect(lost).toEqual([1000])
})

test('once given back it is no loss, whatever a renewal under way says', async () => {
  const { clock, lease, lost, mine } = held()
  clock.advance(1000)
  await mine.release()
  expect([mine.isValid, lease.releases, clock.pending]).toEqual([false, 1, 0])
  lease.asked[0]!.resolve(false)
  await tick()
  clock.advance(60_000)
  expect(lost).toEqual([])
  expect(clock.pending).toBe(0)
})
