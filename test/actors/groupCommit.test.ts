import { describe, expect, test } from 'vitest'
import { GroupCommit } from '../../src/actors/groupCommit.ts'
import type { Turn } from '../../src/core/records/turn.ts'
import type { LoggedEvent } from '../../src/core/reservations/event.ts'
import { compileLayout } from '../../src/core/seats/seatPlan.ts'
import { layoutOf, now, showId, user } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'
import { PausedCall } from '../fakes/pausedStore.ts'
import { tick } from '../fakes/tick.ts'

const plan = compileLayout(layoutOf('A'))

/** A turn that is known by its number; it brought as many events. */
function turn(seq: number, eventCount = 1): Turn {
  const event: LoggedEvent = { seq, atMs: now, by: 'usher', event: { type: 'ShowCancelled' } }
  return { showId, plan, currency: null, events: Array(eventCount).fill(event), answer: undefined }
}

const refusal = turn(0, 0)

/** A group commit whose writes wait for the test. */
class Stage {
  readonly clock = new ManualClock(now)
  /** Every write that was begun. */
  readonly writes: PausedCall<void>[] = []
  /** The numbers of the turns in each. */
  readonly batches: number[][] = []
  /** What has come true, in order. */
  readonly log: string[] = []
  /** What `onDurable` throws, when it does. */
  brokenView: Error | undefined
  readonly commits: GroupCommit

  constructor(batchEventsMax = 100) {
    this.commits = new GroupCommit({
      clock: this.clock,
      batchEventsMax,
      write: (turns) => {
        this.batches.push(turns.map(({ events }) => events[0]?.seq ?? 0))
        const write = new PausedCall<void>(async () => {})
        this.writes.push(write)
        return write.answered
      },
      onDurable: (turns, tookMs) => {
        if (this.brokenView) throw this.brokenView
        this.log.push(`${turns.length} durable after ${tookMs}`)
      },
      onFailed: (error) => this.log.push(`failed: ${(error as Error).message}`),
    })
  }

  join(...turns: Turn[]): void {
    for (const one of turns) {
      const no = one.events[0]?.seq ?? 0
      this.commits.join(one).then(
        () => this.log.push(`${no} answered`),
        (error) => this.log.push(`${no} rejected: ${error.message}`),
      )
    }
  }
}

test('the first turn is written at once, with all that are decided in the same tick', async () => {
  const stage = new Stage()
  stage.join(turn(1), turn(2), turn(3))
  await tick()
  expect(stage.batches).toEqual([[1, 2, 3]])
})

test('nobody is answered before the write has ended', async () => {
  const stage = new Stage()
  stage.join(turn(1), turn(2))
  await tick()
  expect(stage.log).toEqual([])
  stage.clock.advance(7)
  stage.writes[0]!.land()
  await tick()
  expect(stage.log).toEqual(['2 durable after 7', '1 answered', '2 answered'])
})

test('while a write is under way the next batch fills; there are never two writes at once', async () => {
  const stage = new Stage()
  stage.join(turn(1))
  await tick()
  stage.join(turn(2))
  await tick()
  stage.join(turn(3), turn(4))
  await tick()
  expect(stage.batches).toEqual([[1]])

  stage.writes[0]!.land()
  await tick()
  expect(stage.batches).toEqual([[1], [2, 3, 4]])
  stage.writes[1]!.land()
  await tick()
  stage.join(turn(5))
  await tick()
  expect(stage.batches).toEqual([[1], [2, 3, 4], [5]])
})

test('what the answers of one batch bring in goes along with the next', async () => {
  const stage = new Stage()
  void stage.commits.join(turn(1)).then(() => stage.join(turn(3)))
  await tick()
  stage.join(turn(2))
  stage.writes[0]!.land()
  await tick()
  expect(stage.batches).toEqual([[1], [2, 3]])
})

test('a refusal waits for what was decided before it, and writes nothing', async () => {
  const stage = new Stage()
  stage.join(turn(1))
  await tick()
  stage.join(refusal)
  await tick()
  expect(stage.log).toEqual([])
  stage.writes[0]!.land()
  await tick()
  expect(stage.log).toEqual(['1 durable after 0', '1 answered', '0 answered'])

  stage.join(turn(2))
  await tick()
  stage.join(turn(3), refusal)
  stage.writes[1]!.land()
  await tick()
  expect(stage.log).not.toContain('3 answered')
  expect(stage.log.filter((line) => line === '0 answered')).toHaveLength(1)
  stage.writes[2]!.land()
  await tick()
  expect(stage.log.slice(-2)).toEqual(['3 answered', '0 answered'])
  expect(stage.batches).toEqual([[1], [2], [3]])
})

test('a refusal has nothing to wait for when all is on disk', async () => {
  const stage = new Stage()
  stage.join(refusal)
  await tick()
  expect(stage.log).toEqual(['0 answered'])
  expect(stage.batches).toEqual([])
})

test('a refusal with an answer to keep is written', async () => {
  const stage = new Stage()
  const outcome = { ok: false, refusal: { code: 'unknown-show' } } as const
  const answer = { userId: user('ann'), key: 'k', requestHash: 'h', outcome, createdAtMs: now }
  stage.join({ ...refusal, answer })
  await tick()
  expect(stage.batches).toEqual([[0]])
  expect(stage.log).toEqual([])
})

describe('a full batch', () => {
  /** The turn counts as one more than its events: its answer is a row too. */
  const full = () => turn(2, 9)

  test('has no room, and says when the next one has', async () => {
    const stage = new Stage(10)
    stage.join(turn(1))
    await tick()
    expect(stage.commits.hasRoom).toBe(true)
    stage.join(full())
    expect(stage.commits.hasRoom).toBe(false)
    stage.commits.whenRoom(() => stage.log.push('room'))
    await tick()
    expect(stage.log).toEqual([])
    stage.writes[0]!.land()
    await tick()
    expect(stage.log).toEqual(['1 durable after 0', '1 answered', 'room'])
    expect(stage.commits.hasRoom).toBe(true)
  })

  test('room is given in the order of asking, until it is used up; who asks twice gets it once', async () => {
    const stage = new Stage(10)
    stage.join(turn(1))
    await tick()
    stage.join(full())
    const first = () => stage.log.push('first')
    const second = () => {
      stage.log.push('second')
      stage.join(full())
      stage.commits.whenRoom(second)
    }
    const third = () => stage.log.push('third')
    for (const run of [first, second, third, first]) stage.commits.whenRoom(run)
    stage.writes[0]!.land()
    await tick()
    expect(stage.log.slice(2)).toEqual(['first', 'second'])
    stage.log.length = 0
    stage.writes[1]!.land()
    await tick()
    expect(stage.log.filter((line) => !/durable|answered/.test(line))).toEqual(['third', 'second'])
  })
})

describe('settled', () => {
  test('is at once when nothing is under way', async () => {
    await new Stage().commits.settled()
  })

  test('waits for the write under way and the batch behind it', async () => {
    const stage = new Stage()
    stage.join(turn(1))
    await tick()
    const settled = (what: string) => stage.commits.settled().then(() => stage.log.push(what))
    void settled('first settled')
    stage.join(turn(2))
    void settled('second settled')
    await tick()
    expect(stage.log).toEqual([])
    stage.writes[0]!.land()
    await tick()
    expect(stage.log).toContain('first settled')
    expect(stage.log).not.toContain('second settled')
    stage.writes[1]!.land()
    await tick()
    expect(stage.log.at(-1)).toBe('second settled')
  })
})

describe('after a failed write', () => {
  async function failed() {
    const stage = new Stage()
    stage.join(turn(1), turn(2))
    await tick()
    stage.join(turn(3), refusal)
    void stage.commits.settled().catch((error) => stage.log.push(`not settled: ${error.message}`))
    stage.writes[0]!.fail(new Error('no disk'))
    await tick()
    return stage
  }

  test('its batch and all behind it are rejected, after the owner has heard of it, once', async () => {
    const { log } = await failed()
    expect(log[0]).toBe('failed: no disk')
    expect(log.slice(1).sort()).toEqual([
      '0 rejected: no disk',
      '1 rejected: no disk',
      '2 rejected: no disk',
      '3 rejected: no disk',
      'not settled: no disk',
    ])
  })

  test('nothing more is written, whatever is asked', async () => {
    const stage = await failed()
    stage.join(turn(4), refusal)
    await tick()
    expect(stage.log.slice(-2).sort()).toEqual(['0 rejected: no disk', '4 rejected: no disk'])
    await expect(stage.commits.settled()).rejects.toThrow('no disk')
    expect(stage.batches).toEqual([[1, 2]])
  })
})

test('a fault in what follows a write fails its batch too: nobody waits for ever', async () => {
  const stage = new Stage()
  stage.brokenView = new Error('a bug')
  stage.join(turn(1))
  await tick()
  stage.join(turn(2))
  stage.writes[0]!.land()
  await tick()
  expect(stage.log[0]).toBe('failed: a bug')
  expect(stage.log.slice(1).sort()).toEqual(['1 rejected: a bug', '2 rejected: a bug'])
  expect(stage.batches).toEqual([[1]])
})
