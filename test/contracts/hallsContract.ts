import { expect, test } from 'vitest'
import type { HallId, ShowId } from '../../src/core/ids.ts'
import type { Command } from '../../src/core/reservations/command.ts'
import type { Layout } from '../../src/core/seats/layout.ts'
import { StateConflictError } from '../../src/faults.ts'
import type { Directory, Hall } from '../../src/ports.ts'
import {
  block,
  cancel,
  change,
  hallId,
  join,
  layoutOf,
  now,
  reserve,
  showId,
  showOf,
  unblock,
  user,
} from '../core/builders.ts'
import { allPages } from './allPages.ts'
import { ShardWriter, type ShowStores, shardId } from './shardWriter.ts'

export type DirectoryStores = Omit<ShowStores, 'directory'> & { readonly directory: Directory }

const old = layoutOf('AA', 'BB')
const wide = layoutOf('AAA', 'BBB')
const hallOf = (id: string, layout: Layout = old): Hall => ({
  id: id as HallId,
  name: `Hall ${id}`,
  layout,
  version: 1,
  seatCount: layout.rows.flatMap(({ seats }) => seats).length,
})
const staff = user('staff')
const later = now + 1000

/** Halls, and what a new layout means for their shows. */
export function hallsContract(open: () => Promise<DirectoryStores>): void {
  async function hallWithShow() {
    const stores = await open()
    const { directory } = stores
    await directory.createHall(hallOf(hallId))
    await directory.createShow(showOf(), shardId, staff)
    const replace = (change: Partial<Hall>, expectedVersion = 1) =>
      directory.replaceHall({ ...hallOf(hallId), ...change }, expectedVersion, staff, later)
    return { stores, directory, replace, writer: await ShardWriter.claim(stores) }
  }

  test('a hall is given back as it was made', async () => {
    const { directory } = await open()
    await directory.createHall(hallOf('h1'))
    expect(await directory.hall('h1' as HallId)).toEqual(hallOf('h1'))
    expect(await directory.hall('H1' as HallId)).toBeUndefined()
  })

  test.each([1, 2, 5, 6])('halls, %i a page: each once, in order, without their layouts', async (limit) => {
    const { directory } = await open()
    for (const id of ['c', 'a', 'e', 'B', 'd']) await directory.createHall(hallOf(id))
    const halls = await allPages((after: string | null, max) => directory.halls(after, max), limit)
    expect(halls.map(({ id }) => id)).toEqual(['B', 'a', 'c', 'd', 'e'])
    const { layout: _, ...summary } = hallOf('a')
    expect(halls[1]).toEqual(summary)
  })

  test('a new name raises the version and touches no show', async () => {
    const { directory, replace, writer } = await hallWithShow()
    const show = await writer.load(showId)
    expect(await replace({ name: 'Rex' })).toEqual([])
    expect(await directory.hall(hallId)).toEqual({ ...hallOf(hallId), name: 'Rex', version: 2 })
    await writer.commit(show.turn(reserve('ann', 'A1')))
    expect((await writer.snapshot(showId))?.hall).toEqual({ id: hallId, version: 1 })
  })

  test('a new layout reaches every show of the hall, and each log says so', async () => {
    const { stores, directory, replace, writer } = await hallWithShow()
    await directory.createShow(showOf({ id: 'show2' as ShowId }), shardId, staff)
    const elsewhere = await writer.makeShow({ id: 'elsewhere' as ShowId }, 'A')
    await replace({ name: 'Rex' })

    const reached = await replace({ layout: wide, seatCount: 6 }, 2)

    expect([...(reached as ShowId[])].sort()).toEqual([showId, 'show2'])
    expect(await directory.hall(hallId)).toEqual({ ...hallOf(hallId, wide), version: 3 })
    const events = await stores.outbox.unpublished(shardId, 10)
    for (const id of [showId, 'show2']) {
      expect(await writer.snapshot(id as ShowId)).toMatchObject({ seq: 2, hall: { id: hallId, version: 3 } })
      expect(events.filter((event) => event.showId === id)[1]).toEqual({
        showId: id,
        seq: 2,
        atMs: later,
        by: staff,
        type: 'LayoutChanged',
        data: { hallId, hallVersion: 3 },
      })
    }
    const changed = await writer.load(showId)
    expect(changed.plan.seatCount).toBe(6)
    await writer.commit(changed.turn(reserve('ann', 'B3')))
    await writer.commit(elsewhere.turn(reserve('ann', 'A1')))
  })

  test('versions of a layout stay as they were', async () => {
    const { stores, replace } = await hallWithShow()
    await replace({ layout: wide, seatCount: 6 })
    expect(await stores.shows.layout(hallId, 1)).toEqual(old)
    expect(await stores.shows.layout(hallId, 2)).toEqual(wide)
  })

  test('an actor that still has the old layout can not commit', async () => {
    const { replace, writer } = await hallWithShow()
    const show = await writer.load(showId)
    await replace({ layout: wide, seatCount: 6 })
    await expect(writer.commit(show.turn(reserve('ann', 'A1')))).rejects.toThrow(StateConflictError)
    expect((await writer.snapshot(showId))?.reservations).toEqual([])
  })

  test.each<[string, Command[]]>([
    ['a reservation', [reserve('ann', 'A1')]],
    ['a reservation that has ended', [reserve('ann', 'A1'), cancel('ann', 2)]],
    ['a blocked seat', [block('B2')]],
    // Passed over, so that nobody has a seat.
    ['a waiter', [block('A1'), join('ann', 4), change({ maxSeatsPerUser: 3 }), unblock('A1')]],
  ])('%s keeps the layout as it is; the name may change', async (_, commands) => {
    const { directory, replace, writer } = await hallWithShow()
    const show = await writer.load(showId)
    await writer.commit(...commands.map((command) => show.turn(command)))
    const before = await writer.snapshot(showId)

    expect(await replace({ layout: wide, seatCount: 6, name: 'Rex' })).toBe('has-sales')
    expect(await directory.hall(hallId)).toEqual(hallOf(hallId))
    expect(await writer.snapshot(showId)).toEqual(before)
    expect(await replace({ name: 'Rex' })).toEqual([])
  })

  test('two edits of one version: one is told that the hall has changed', async () => {
    const { directory, replace, writer } = await hallWithShow()
    const answers = await Promise.all([replace({ layout: wide, seatCount: 6 }), replace({ name: 'Rex' })])
    const nameWon = answers[0] === 'changed'
    expect(answers).toEqual(nameWon ? ['changed', []] : [[showId], 'changed'])
    expect(await directory.hall(hallId)).toMatchObject({ version: 2 })
    expect(await replace({ name: 'Rex' }, 3)).toBe('changed')
    expect((await writer.snapshot(showId))?.seq).toBe(nameWon ? 1 : 2)
  })

  test('a hall that is not there can not be replaced', async () => {
    const { directory, replace } = await hallWithShow()
    expect(await replace({ id: 'nowhere' as HallId })).toBe('unknown')
    expect(await directory.hall('nowhere' as HallId)).toBeUndefined()
  })
}
