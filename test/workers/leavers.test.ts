import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import { ShardUnavailableError } from '../../src/faults.ts'
import { Leavers } from '../../src/workers/leavers.ts'
import { hallId, hold, join, layoutOf, minute, now, reserve, showId, showOf, user } from '../core/builders.ts'
import { FakeAccounts } from '../fakes/fakeAccounts.ts'
import { FakeDirectory } from '../fakes/fakeDirectory.ts'
import { FakeRecords } from '../fakes/fakeRecords.ts'
import { FakeRouter } from '../fakes/fakeRouter.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { RowTables } from '../fakes/rowTables.ts'
import { SilentTelemetry } from '../fakes/silentTelemetry.ts'
import { tick } from '../fakes/tick.ts'

const ann = user('ann')
const early = 'early' as ShowId

/** A show of four seats, another that starts in ten minutes, and ann, who leaves. */
async function stage() {
  const clock = new ManualClock(now)
  const tables = new RowTables()
  const directory = new FakeDirectory(tables)
  const layout = layoutOf('AAAA')
  await directory.createHall({ id: hallId, name: 'One', layout, version: 1, seatCount: 4 })
  await directory.createShow(showOf())
  await directory.createShow(showOf({ id: early, startsAtMs: now + 10 * minute }))
  const records = new FakeRecords(tables, () => [showId, early])
  const router = new FakeRouter(tables, directory, clock)
  const accounts = new FakeAccounts()
  await accounts.createUser({
    id: ann,
    email: 'ann@example.org',
    name: 'Ann',
    role: 'customer',
    createdAtMs: now,
    passwordHash: 'x',
  })
  const telemetry = new SilentTelemetry()
  const limits = { sweepEveryMs: 30_000, keptMs: 20 * minute }
  const newLeavers = () => new Leavers({ accounts, records, router, clock, telemetry, ...limits })
  const leavers = newLeavers()
  const ask = async (...commands: Command[]) => {
    for (const command of commands) expect(await router.ask(showId, command)).toMatchObject({ ok: true })
  }
  const leave = async () => {
    await accounts.leave(ann, 'x', clock.nowMs())
    leavers.sweep()
    await tick()
  }
  const passes = async (ms: number) => {
    clock.advance(ms)
    await tick()
  }
  const statuses = (id = showId) => tables.reservations(id).map(({ userId, status }) => `${userId} ${status}`)
  return { clock, tables, router, accounts, telemetry, leavers, newLeavers, ask, leave, passes, statuses }
}

test('holds and reservations of shows to come are cancelled by their owner, others’ are left alone', async () => {
  const it = await stage()
  await it.ask(reserve('ann', 'A1'), hold(minute, 'ann', 'A2'), reserve('bob', 'A3'))
  await it.leave()
  expect(it.statuses()).toEqual(['ann cancelled', 'ann cancelled', 'bob confirmed'])
  expect(it.tables.events(showId).at(-1)).toMatchObject({ by: 'ann', type: 'ReservationCancelled' })
})

test('what was of a show that has started stays, under an id that leads to nobody', async () => {
  const it = await stage()
  await it.router.ask(early, reserve('ann', 'A1'))
  await it.passes(10 * minute)
  await it.leave()
  await it.passes(30 * minute)
  expect(it.statuses(early)).toEqual(['ann confirmed'])
  expect(await it.accounts.user(ann)).toBeUndefined()
})

test('seats go to the line, and not to the place in it of who leaves', async () => {
  const it = await stage()
  await it.ask(reserve('ann', 'A1', 'A2'), reserve('bob', 'A3', 'A4'), join('ann', 1), join('cid', 2))
  await it.leave()
  expect(it.tables.entries(showId)).toMatchObject([
    { userId: 'ann', status: 'cancelled' },
    { userId: 'cid', status: 'set-aside', seats: ['A1', 'A2'] },
  ])
  expect(it.statuses()).toEqual(['ann cancelled', 'bob confirmed'])
})

test('a shard that is away is told, and gone back to at the next sweep', async () => {
  const it = await stage()
  await it.ask(reserve('ann', 'A1'))
  it.leavers.start()
  it.router.fault = new ShardUnavailableError('moving', 1000)
  await it.leave()
  expect(it.telemetry.told('leavingFailed')).toEqual([[ann, it.router.fault]])
  it.router.fault = undefined
  await it.passes(30_000)
  expect(it.statuses()).toEqual(['ann cancelled'])
})

test('what a node has not come to the end of, another goes on with', async () => {
  const it = await stage()
  await it.ask(reserve('ann', 'A1'), reserve('ann', 'A2'), reserve('ann', 'A3'))
  const { ask } = it.router
  let asked = 0
  // It dies after the first.
  it.router.ask = async (...args) => (asked++ === 0 ? ask.apply(it.router, args) : new Promise(() => {}))
  await it.leave()
  expect(it.statuses()).toEqual(['ann cancelled', 'ann confirmed', 'ann confirmed'])
  it.router.ask = ask
  it.newLeavers().start()
  await tick()
  expect(new Set(it.statuses())).toEqual(new Set(['ann cancelled']))
})

test('two nodes that do the same change nothing more', async () => {
  const it = await stage()
  await it.ask(reserve('ann', 'A1'), reserve('ann', 'A2'))
  const other = it.newLeavers()
  await it.accounts.leave(ann, 'x', now)
  it.leavers.sweep()
  other.sweep()
  await tick()
  expect(it.statuses()).toEqual(['ann cancelled', 'ann cancelled'])
  const cancels = it.tables.events(showId).filter(({ type }) => type === 'ReservationCancelled')
  expect(cancels).toHaveLength(2)
  expect(it.telemetry.told('leavingFailed')).toEqual([])
})

test('what a token that was still believed has reserved meanwhile is given back too', async () => {
  const it = await stage()
  it.leavers.start()
  await it.leave()
  await it.ask(reserve('ann', 'A1'))
  await it.passes(30_000)
  expect(it.statuses()).toEqual(['ann cancelled'])
})

test('the last that is kept goes when no token can be believed any more, and nothing is left', async () => {
  const it = await stage()
  it.leavers.start()
  await it.leave()
  for (let minutes = 0; minutes < 19; minutes++) await it.passes(minute)
  expect(await it.accounts.leaving()).toHaveLength(1)
  await it.ask(reserve('ann', 'A1'))
  const { ask } = it.router
  it.router.ask = async () => ({ ok: false, refusal: { code: 'unknown-show' } })
  await it.passes(2 * minute)
  expect(await it.accounts.leaving()).toHaveLength(1)
  it.router.ask = ask
  await it.passes(30_000)
  await it.passes(30_000)
  expect(await it.accounts.leaving()).toEqual([])
  expect(it.statuses()).toEqual(['ann cancelled'])
})

test('a node that ends finishes the command under way, and begins no other', async () => {
  const it = await stage()
  await it.ask(reserve('ann', 'A1'), reserve('ann', 'A2'))
  it.leavers.start()
  const { ask } = it.router
  const underWay = Promise.withResolvers<void>()
  it.router.ask = async (...args) => {
    await underWay.promise
    return ask.apply(it.router, args)
  }
  await it.leave()
  const closed = it.leavers.close()
  underWay.resolve()
  await closed
  it.leavers.sweep()
  await tick()
  expect(it.statuses()).toEqual(['ann cancelled', 'ann confirmed'])
  expect(it.clock.pending).toBe(0)
})
