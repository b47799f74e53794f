import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import type { EventRecord } from '../../src/core/records/eventRecord.ts'
import type { Command, Idempotency } from '../../src/core/reservations/command.ts'
import type { Outcome } from '../../src/core/reservations/outcome.ts'
import { ShardUnavailableError, StorageUnavailableError } from '../../src/faults.ts'
import { commands } from '../contracts/commands.ts'
import { block, expire, minute, unblock, user } from '../core/builders.ts'
import { tick } from '../fakes/tick.ts'
import { HostStage } from './hostStage.ts'

const showIds = ['one', 'two'] as ShowId[]
const seats = ['A1', 'A2', 'A3', 'A4']

type Step =
  | { readonly do: 'ask'; readonly showId: ShowId; readonly command: Command; readonly keyed: boolean }
  | { readonly do: 'land' | 'fail' | 'loseAnswer' | 'goDown' | 'comeBack' | 'tick' }
  | { readonly do: 'reload'; readonly showId: ShowId }
  | { readonly do: 'wait'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      showId: fc.constantFrom(...showIds),
      command: commands,
      keyed: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'land' as const }) },
  { weight: 3, arbitrary: fc.constant({ do: 'tick' as const }) },
  fc.constantFrom({ do: 'fail' as const }, { do: 'loseAnswer' as const }),
  fc.constantFrom({ do: 'goDown' as const }, { do: 'comeBack' as const }, { do: 'comeBack' as const }),
  fc.constantFrom(...showIds).map((showId) => ({ do: 'reload' as const, showId })),
  fc.constantFrom(1_000, 5_000, minute).map((ms) => ({ do: 'wait' as const, ms })),
)

interface Asked {
  readonly showId: ShowId
  readonly command: Command
  readonly key: Idempotency | undefined
  answer?: Outcome
  settled: boolean
}

test('whatever fails: what was acknowledged is on disk, no seat is sold twice, memory is what the disk says', async () => {
  const runs = fc.asyncProperty(
    fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
    async (steps) => {
      const stage = new HostStage()
      for (const id of showIds) await stage.makeShow({ id }, 'AAAA')
      await stage.host.claim()
      const asked: Asked[] = []
      for (const one of steps) await take(stage, one, asked)
      await comeToRest(stage)

      for (const one of asked) expect(one.settled).toBe(true)
      for (const showId of showIds) {
        const events = stage.store.disk.events(showId)
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
        expectNoSeatTwice(events)
        for (const one of asked.filter((other) => other.showId === showId)) expectOnDisk(events, one)
        await expectMemoryAsOnDisk(stage, showId)
      }
      for (const { showId, command: again, key, answer } of asked) {
        if (key && answer) expect(await stage.answer(again, key, showId)).toEqual(answer)
      }
    },
  )
  await fc.assert(runs, { numRuns: 200 })
})

async function take(stage: HostStage, one: Step, asked: Asked[]): Promise<void> {
  const { store, clock } = stage
  const writing = store.batches.at(-1)
  switch (one.do) {
    case 'ask':
      return ask(stage, one, asked)
    case 'wait':
      clock.advance(one.ms)
      return tick()
    case 'reload':
      stage.host.reload(one.showId)
      return
    case 'goDown':
      store.down = new StorageUnavailableError('the test says so')
      return
    case 'comeBack':
      store.down = undefined
      return
    case 'tick':
      return tick()
    case 'land':
    case 'fail':
    case 'loseAnswer':
      writing?.[one.do]()
      return tick()
    default:
      one satisfies never
  }
}

/** Asks, and looks at the answer when it comes: what it says must be on disk by then. */
function ask(stage: HostStage, { showId, command: of, keyed }: Step & { do: 'ask' }, asked: Asked[]): void {
  const key = keyed ? { userId: user('ann'), key: `k${asked.length}`, requestHash: 'h' } : undefined
  const one: Asked = { showId, command: of, key, settled: false }
  asked.push(one)
  stage.ask(of, key, showId).then(
    (outcome) => {
      one.answer = outcome
      const { seq } = stage.store.disk.snapshot(showId)!
      one.settled = !outcome.ok || outcome.version <= seq
    },
    (error) => {
      one.settled = error instanceof ShardUnavailableError || error instanceof StorageUnavailableError
    },
  )
}

/** Everything works again, and time passes, until nothing is left to be done. */
async function comeToRest(stage: HostStage): Promise<void> {
  stage.store.down = undefined
  for (let i = 0; i < 4; i++) {
    await stage.landAll()
    stage.clock.advance(minute)
  }
  await stage.landAll()
}

function expectNoSeatTwice(events: readonly EventRecord[]): void {
  const taken = new Map<string, string>()
  for (const { type, data } of events) {
    const ids = (data.seats ?? []) as string[]
    if (['SeatsReserved', 'SeatsSetAside', 'SeatsBlocked'].includes(type)) {
      for (const seat of ids) {
        expect(taken.has(seat)).toBe(false)
        taken.set(seat, type)
      }
    }
    if (['ReservationCancelled', 'HoldExpired', 'WaitlistLeft', 'SeatsUnblocked'].includes(type)) {
      for (const seat of ids) expect(taken.delete(seat)).toBe(true)
    }
    const moves = (data.moves ?? []) as { from: string[]; to: string[] }[]
    for (const seat of moves.flatMap(({ from }) => from)) expect(taken.delete(seat)).toBe(true)
    for (const seat of moves.flatMap(({ to }) => to)) {
      expect(taken.has(seat)).toBe(false)
      taken.set(seat, type)
    }
  }
}

function expectOnDisk(events: readonly EventRecord[], { command: of, answer }: Asked): void {
  if (of.type !== 'reserve' || !answer?.ok || answer.result.type !== 'reservation') return
  const { no: seq, userId, seats: ids } = answer.result.reservation
  const made = events.find((event) => event.seq === seq)
  expect(made).toMatchObject({ type: 'SeatsReserved', data: { userId, seats: ids } })
}

/** Asks the actor for all that it knows of the seats, with commands that change nothing. */
async function expectMemoryAsOnDisk(stage: HostStage, showId: ShowId): Promise<void> {
  const { seq } = stage.store.disk.snapshot(showId)!
  const row = await stage.drawn(showId)
  expect(await stage.answer(expire, undefined, showId)).toMatchObject({ ok: true, version: seq })
  const having = (letters: string) => seats.filter((_, i) => letters.includes(row[i]!))
  const taken = having('hr')
  if (taken.length > 0) {
    const refusal = { code: 'seats-taken', taken }
    expect(await stage.answer(block(...seats), undefined, showId)).toMatchObject({ refusal })
  }
  const notBlocked = having('.hr')
  if (notBlocked.length > 0) {
    const refusal = { code: 'seats-not-blocked', seats: notBlocked }
    expect(await stage.answer(unblock(...seats), undefined, showId)).toMatchObject({ refusal })
  }
  const counts = { free: having('.').length, reserved: having('r').length, blocked: having('b').length }
  expect(stage.seatMaps.counts(showId)).toMatchObject(counts)
}
