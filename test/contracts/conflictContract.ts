import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import type { ShowSnapshot } from '../../src/core/shows/showState.ts'
import { StateConflictError } from '../../src/faults.ts'
import {
  block,
  cancel,
  confirm,
  hold,
  join,
  layoutOf,
  leave,
  minute,
  move,
  now,
  reserve,
  showId,
  showOn,
  unblock,
  user,
} from '../core/builders.ts'
import { LiveShow, ShardWriter, type ShowStores, shardId } from './shardWriter.ts'

interface WrongMemory {
  readonly what: string
  readonly rows: string
  /** What is on disk, from these turns. A show's own events are numbered from 2. */
  readonly given: readonly Command[]
  /** What memory believes instead. */
  readonly mistake: (snapshot: ShowSnapshot) => Partial<ShowSnapshot>
  readonly when: Command
}

const wrongMemories: readonly WrongMemory[] = [
  {
    what: 'a seat that has been sold',
    rows: 'AAAA',
    given: [reserve('ann', 'A1')],
    mistake: () => ({ reservations: [], takenSeats: 0 }),
    when: reserve('bob', 'A1'),
  },
  {
    what: 'a blocked seat',
    rows: 'AAAA',
    given: [block('A1')],
    mistake: () => ({ blocked: [], takenSeats: 0 }),
    when: reserve('bob', 'A1', 'A2'),
  },
  {
    what: 'freeing a seat that is free',
    rows: 'AAAA',
    given: [block('A1')],
    mistake: () => ({ blocked: ['A2'] }),
    when: unblock('A2'),
  },
  {
    what: "freeing somebody else's seat",
    rows: 'AAAA',
    given: [reserve('ann', 'A1'), reserve('bob', 'A2')],
    mistake: ({ reservations: [ann, bob] }) => ({
      reservations: [
        { ...ann!, seats: bob!.seats },
        { ...bob!, seats: ann!.seats },
      ],
    }),
    when: cancel('ann', 2),
  },
  {
    what: 'freeing a seat that is taken for another reason',
    rows: 'AAAA',
    given: [reserve('ann', 'A1')],
    mistake: () => ({ reservations: [], blocked: ['A1'] }),
    when: unblock('A1'),
  },
  {
    what: 'moving a reservation that has other seats',
    rows: 'AAAA',
    given: [reserve('ann', 'A1', 'A2')],
    // The guards are the same.
    mistake: ({ reservations: [ann] }) => ({ reservations: [{ ...ann!, seats: ['A2', 'A1'] }] }),
    when: move(2, 'A2', 'A3'),
  },
  {
    what: 'moving to a seat that has been sold',
    rows: 'AAAA',
    given: [reserve('ann', 'A1'), reserve('bob', 'A2')],
    mistake: ({ reservations: [ann] }) => ({ reservations: [ann!], takenSeats: 1 }),
    when: move(2, 'A2'),
  },
  {
    what: 'a reservation with another status',
    rows: 'AAAA',
    given: [reserve('ann', 'A1')],
    mistake: ({ reservations: [ann] }) => ({ reservations: [{ ...ann!, expiresAtMs: now + minute }] }),
    when: confirm('ann', 2),
  },
  {
    what: 'a reservation that never was',
    rows: 'AAAA',
    given: [reserve('ann', 'A1')],
    mistake: ({ reservations: [ann] }) => ({
      reservations: [{ ...ann!, no: 1, expiresAtMs: now + minute }],
    }),
    when: confirm('ann', 1),
  },
  {
    what: 'a waitlist entry with another status',
    rows: 'A',
    given: [reserve('ann', 'A1'), join('bob', 1), cancel('ann', 2)],
    mistake: ({ entries: [bob] }) => ({
      entries: [{ ...bob!, seats: [], setAsideAtMs: null }],
      blocked: ['A1'],
    }),
    when: leave('bob', 3),
  },
  {
    what: 'a show that has moved on',
    rows: 'AAAA',
    given: [reserve('ann', 'A1')],
    mistake: ({ seq }) => ({ seq: seq - 1 }),
    when: reserve('bob', 'A2'),
  },
  {
    what: 'a show that is not there yet',
    rows: 'AAAA',
    given: [reserve('ann', 'A1')],
    mistake: ({ seq }) => ({ seq: seq + 1 }),
    when: reserve('bob', 'A2'),
  },
]

/** Rows must be as the turns say they were, or nothing of the whole batch is written. */
export function conflictContract(open: () => Promise<ShowStores>): void {
  const before = 'before' as ShowId
  const after = 'after' as ShowId

  test.each(wrongMemories)('$what: nothing of the batch is written, of no show in it', async (wrong) => {
    const stores = await open()
    const writer = await ShardWriter.claim(stores)
    const show = await writer.makeShow({}, wrong.rows)
    await writer.commit(...wrong.given.map((command) => show.turn(command)))
    const others = await Promise.all([before, after].map((id) => writer.makeShow({ id }, 'AA')))
    const written = () =>
      Promise.all([
        ...[showId, before, after].map((id) => writer.snapshot(id)),
        stores.outbox.unpublished(shardId, 100),
      ])
    const asItWas = await written()

    const wrongly = await writer.loadWrongly(showId, wrong.mistake)
    const [first, last] = others.map((other) =>
      other.turn(hold(minute, 'eve', 'A1'), now, { userId: user('eve'), key: 'k', requestHash: 'h' }),
    )
    const turn = wrongly.turn(wrong.when)
    expect(turn.events).not.toEqual([])
    const commit = writer.commit(first!, turn, last!)

    await expect(commit).rejects.toThrow(StateConflictError)
    expect(await written()).toEqual(asItWas)
    // The batch was at fault, not the writer: what fits is written.
    await writer.commit(first!, last!)
    expect((await writer.snapshot(after))?.reservations).toHaveLength(1)
  })

  test('a turn of a show that does not exist is a conflict', async () => {
    const writer = await ShardWriter.claim(await open())
    const invented = new LiveShow(showOn(layoutOf('AA'), { id: 'nowhere' as ShowId }))
    await expect(writer.commit(invented.turn(reserve('ann', 'A1')))).rejects.toThrow(StateConflictError)
  })
}
