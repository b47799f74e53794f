import { expect, test } from 'vitest'
import type { HallId, ShowId } from '../../src/core/ids.ts'
import type { Show } from '../../src/core/shows/show.ts'
import type { Directory, ShowFilter, ShowPosition } from '../../src/ports.ts'
import { hallId, hour, layoutOf, now, showId, showOf, start, user } from '../core/builders.ts'
import { allPages } from './allPages.ts'
import { shardId } from './shardWriter.ts'

const staff = user('staff')
const cinema = {
  a: { title: 'Metropolis', startsAtMs: start },
  b: { title: '100% Wolf', startsAtMs: start + hour, hallId: 'hall2' as HallId },
  c: { title: 'Snake_Eyes', startsAtMs: start - hour },
  d: { title: 'Die Mörder sind unter uns', startsAtMs: start, hallId: 'hall2' as HallId },
  e: { title: "C:\\ 'Snakes'", startsAtMs: start + 2 * hour },
  f: { title: '1000 Wolves', startsAtMs: start },
}

/** Shows, and finding them. */
export function showListContract(open: () => Promise<{ readonly directory: Directory }>): void {
  async function twoHalls(): Promise<Directory> {
    const { directory } = await open()
    for (const id of [hallId, 'hall2' as HallId]) {
      await directory.createHall({ id, name: id, layout: layoutOf('A'), version: 1, seatCount: 1 })
    }
    return directory
  }

  async function fullCinema(): Promise<Directory> {
    const directory = await twoHalls()
    for (const [id, show] of Object.entries(cinema)) {
      await directory.createShow(showOf({ id: id as ShowId, ...show }), shardId, staff)
    }
    return directory
  }

  test.each<[string, Partial<Show>]>([
    ['nothing but what it needs', {}],
    [
      'all there is',
      {
        endsAtMs: start + 2 * hour,
        salesOpenAtMs: now,
        currency: 'EUR',
        prices: { standard: 0, "l'amour": 990 },
        maxSeatsPerUser: 3,
        orphanRule: 'strict',
      },
    ],
  ])('a show with %s is given back as it was made', async (_, fields) => {
    const directory = await twoHalls()
    expect(await directory.createShow(showOf(fields), shardId, staff)).toBe(true)
    expect(await directory.show(showId)).toEqual(showOf(fields))
    expect(await directory.show('SHOW1' as ShowId)).toBeUndefined()
    expect((await directory.shows({}, null, 10)).items).toEqual([showOf(fields)])
  })

  test('a show needs a hall that is there', async () => {
    const directory = await twoHalls()
    expect(await directory.createShow(showOf({ hallId: 'nowhere' as HallId }), shardId, staff)).toBe(false)
    expect(await directory.show(showId)).toBeUndefined()
  })

  test.each<[string, ShowFilter, string]>([
    ['all', {}, 'cadfbe'],
    ['from a time on, that time included', { fromMs: start + hour }, 'be'],
    ['up to a time, that time included', { toMs: start }, 'cadf'],
    ['in between', { fromMs: start, toMs: start + hour }, 'adfb'],
    ['of one hall', { hallId: 'hall2' as HallId }, 'db'],
    ['of an unknown hall', { hallId: 'HALL2' as HallId }, ''],
    ['a part of the title', { title: 'trop' }, 'a'],
    ['a part of the title, in any case', { title: 'wOLv' }, 'f'],
    ['a part of the title, in any case in any alphabet', { title: 'MÖRDER' }, 'd'],
    ['a % that is meant', { title: '100%' }, 'b'],
    ['a _ that is meant', { title: 'snake_' }, 'c'],
    ['a \\ that is meant', { title: ':\\' }, 'e'],
    ['a quote', { title: "'snakes'" }, 'e'],
    ['no title has it', { title: 'nosferatu' }, ''],
    ['everything at once', { title: 'wol', hallId, fromMs: start, toMs: start }, 'f'],
  ])('the list, %s', async (_, filter, ids) => {
    const directory = await fullCinema()
    const { items, next } = await directory.shows(filter, null, 10)
    expect(items.map(({ id }) => id).join('')).toBe(ids)
    expect(next).toBeNull()
  })

  test.each([1, 2, 3, 6])('the list, %i a page: soonest first, no gap, no double', async (limit) => {
    const directory = await fullCinema()
    const read = (filter: ShowFilter) =>
      allPages((after: ShowPosition | null, max) => directory.shows(filter, after, max), limit)
    expect((await read({})).map(({ id }) => id).join('')).toBe('cadfbe')
    expect((await read({ hallId, fromMs: start })).map(({ id }) => id).join('')).toBe('afe')
  })
}
