import { expect, test } from 'vitest'
import type { Revocation, Revocations } from '../../src/accountPorts.ts'
import type { UserId } from '../../src/core/ids.ts'
import { StorageUnavailableError } from '../../src/faults.ts'
import { RevokedTokens } from '../../src/http/revokedTokens.ts'
import { hour, minute, now, user } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { tick } from '../fakes/tick.ts'

const ann = user('ann')
const token = (tokenGeneration: number, userId: UserId = ann) => ({ userId, tokenGeneration })

function stage() {
  const clock = new ManualClock(now)
  const rows: Revocation[] = []
  const forgotten: number[] = []
  const disk = { isAway: false }
  const revocations: Revocations = {
    async revocations(afterNo) {
      if (disk.isAway) throw new StorageUnavailableError('away')
      return rows.filter(({ no }) => no > afterNo).sort((a, b) => a.no - b.no)
    },
    async forgetRevocations(beforeMs) {
      forgotten.push(beforeMs)
    },
  }
  const limits = { rememberedMs: 16 * minute, lookEveryMs: 1000, keptMs: hour }
  const revoked = new RevokedTokens({ revocations, clock, ...limits })
  const passes = async (ms: number) => {
    clock.advance(ms)
    await tick()
  }
  return { clock, rows, forgotten, disk, revoked, passes }
}

test('what this node revokes is refused at once, and a token from after that is not', () => {
  const { revoked } = stage()
  revoked.learn(ann, 2)
  expect([token(0), token(1), token(2), token(3)].map((one) => revoked.covers(one))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(revoked.covers(token(0, user('bob')))).toBe(false)
})

test('what another node revokes is refused within a second', async () => {
  const { rows, revoked, passes } = stage()
  await revoked.start()
  rows.push({ no: 1, userId: ann, tokenGeneration: 1 })
  expect(revoked.covers(token(0))).toBe(false)
  await passes(1000)
  expect(revoked.covers(token(0))).toBe(true)
})

test('what was revoked before the start is refused from the start on', async () => {
  const { rows, revoked } = stage()
  rows.push({ no: 7, userId: ann, tokenGeneration: 1 })
  await revoked.start()
  expect(revoked.covers(token(0))).toBe(true)
})

test('a revocation is never taken back by an older one, and one that is seen late is seen', async () => {
  const { rows, revoked, passes } = stage()
  revoked.learn(ann, 3)
  await revoked.start()
  rows.push({ no: 700, userId: ann, tokenGeneration: 2 })
  await passes(1000)
  expect(revoked.covers(token(2))).toBe(true)
  rows.push({ no: 699, userId: user('bob'), tokenGeneration: 1 })
  await passes(1000)
  expect(revoked.covers(token(0, user('bob')))).toBe(true)
})

test('a database that is away is asked again each second', async () => {
  const { disk, rows, revoked, passes } = stage()
  await revoked.start()
  disk.isAway = true
  await passes(1000)
  await passes(1000)
  rows.push({ no: 1, userId: ann, tokenGeneration: 1 })
  disk.isAway = false
  await passes(1000)
  expect(revoked.covers(token(0))).toBe(true)
})

test('a node that can’t learn what was revoked doesn’t start', async () => {
  const { disk, revoked } = stage()
  disk.isAway = true
  await expect(revoked.start()).rejects.toThrow('away')
})

test('what is older than any token is forgotten, here and in the database', async () => {
  const { revoked, forgotten, passes } = stage()
  await revoked.start()
  revoked.learn(ann, 1)
  await passes(16 * minute - 1000)
  expect(revoked.covers(token(0))).toBe(true)
  for (let second = 0; second < 3; second++) await passes(1000)
  expect(revoked.covers(token(0))).toBe(false)
  expect(forgotten.length).toBe(2)
  expect(forgotten[0]).toBe(now - hour)
})

test('once closed it looks no more', async () => {
  const { clock, revoked, passes } = stage()
  await revoked.start()
  revoked.close()
  await passes(5000)
  expect(clock.pending).toBe(0)
})
