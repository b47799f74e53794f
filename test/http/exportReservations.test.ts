import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { UserId } from '../../src/core/ids.ts'
import type { ReservationRecord } from '../../src/core/records/records.ts'
import { StorageUnavailableError } from '../../src/faults.ts'
import { listen } from '../../src/http/listen.ts'
import { httpSettings } from '../../src/httpSettings.ts'
import { tick } from '../fakes/tick.ts'
import { ann, bob, type Cinema, cinema, minute, now, showId, stan } from './cinema.ts'
import { fieldsOf, problemOf } from './problemOf.ts'

const path = '/v1/shows/show1/reservations.csv'
const header = 'reservationId,status,seats,seatCount,userId,name,email,amount,currency,createdAt,changedAt'
const at = '2030-01-01T18:00:00.000Z'

async function linesOf(it: Cinema, query = ''): Promise<string[]> {
  const { status, body } = await it.send('GET', path + query, { as: stan })
  expect(status).toBe(200)
  // Read as text, the byte order mark is gone.
  const [first, ...lines] = (body as string).split('\r\n')
  expect(first).toBe(header)
  expect(lines.pop()).toBe('')
  return lines
}

/** A user with that name, who has a seat. */
async function named(name: string): Promise<string> {
  const it = await cinema()
  const id = 'eve' as UserId
  const account = {
    id,
    email: 'e@example.org',
    role: 'customer',
    createdAtMs: now,
    passwordHash: 'x',
  } as const
  await it.accounts.createUser({ ...account, name })
  await it.router.ask(showId, {
    type: 'reserve',
    by: { userId: id, staff: false },
    seats: ['A1'],
    holdMs: null,
    waitlist: false,
  })
  const [line] = await linesOf(it)
  const [, cell] = /^show1-r1,confirmed,A1,1,eve,(.*),e@example.org,,,/.exec(line!)!
  return cell!
}

/** So many reservations to be read, in pages, and how many of those have been asked for. */
async function many(count: number, failsAtPage = Number.POSITIVE_INFINITY) {
  const it = await cinema()
  const asked = { pages: 0 }
  it.records.reservationsOfShow = async (_show, _status, _nowMs, afterNo, limit) => {
    if (++asked.pages === failsAtPage) throw new StorageUnavailableError('the disk is away')
    const size = Math.min(limit, count - afterNo)
    const items = Array.from({ length: size }, (_, i) => recordOf(afterNo + i + 1))
    const last = afterNo + size
    return { items, next: last < count ? last : null }
  }
  const accessToken = await it.tokens.issue({
    userId: stan,
    role: 'staff',
    tokenGeneration: 0,
    sessionId: 's',
  })
  return { ...it, asked, headers: { Authorization: `Bearer ${accessToken}` } }
}

const recordOf = (no: number): ReservationRecord => ({
  showId,
  no,
  userId: ann,
  seats: ['A1', 'A2'],
  status: 'confirmed',
  expiresAtMs: null,
  amount: null,
  currency: null,
  createdAtMs: now,
  changedAtMs: now,
})

async function served({ app }: Pick<Cinema, 'app'>) {
  const server = await listen(
    app.fetch,
    { host: '127.0.0.1', port: 0, drainMs: 1000 },
    httpSettings({}).clients,
  )
  onTestFinished(() => server.close())
  return server.url + path
}

test('staff get the reservations of a show as a file, in the order in which they were made', async () => {
  const it = await cinema(undefined, {
    currency: 'EUR',
    prices: { standard: 1250 },
    title: 'M – Große Öde: 1/2',
  })
  await it.reserve(ann, ['A1', 'A2'])
  await it.reserve(bob, ['B1'], { holdSeconds: 60 })
  it.clock.advance(minute)
  await it.reserve(bob, ['B2'])
  await it.send('DELETE', '/v1/reservations/show1-r1', { as: ann })
  const later = '2030-01-01T18:01:00.000Z'
  expect(await linesOf(it)).toEqual([
    `show1-r1,cancelled,A1 A2,2,ann,ann,ann@example.org,25.00,EUR,${at},${later}`,
    `show1-r2,expired,B1,1,bob,bob,bob@example.org,12.50,EUR,${at},${later}`,
    `show1-r4,confirmed,B2,1,bob,bob,bob@example.org,12.50,EUR,${later},${later}`,
  ])
  const response = await it.app.request(path, { headers: (await many(0)).headers })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="m-gro-e-ode-1-2-2030-01-01-show1.csv"',
    'cache-control': 'no-store',
  })
  // Without it Excel takes the file for something else than UTF-8.
  expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
})

test('a show without reservations is a file with the names of the columns', async () => {
  expect(await linesOf(await cinema())).toEqual([])
})

test('a status is asked for as it is now: a hold past its time has expired, though no turn has ended it', async () => {
  const it = await cinema()
  await it.reserve(ann, ['A1'], { holdSeconds: 60 })
  await it.reserve(bob, ['B1'])
  const statuses = async (query: string) => (await linesOf(it, query)).map((line) => line.split(',')[1])
  expect(await statuses('?status=held')).toEqual(['held'])
  it.clock.advance(minute)
  expect(await statuses('?status=held')).toEqual([])
  expect(await statuses('?status=expired')).toEqual(['expired'])
  expect(await statuses('?status=confirmed')).toEqual(['confirmed'])
  expect(fieldsOf(await it.send('GET', `${path}?status=open`, { as: stan }))).toHaveProperty('status')
})

test.each([
  ['Ann, "the" Great', '"Ann, ""the"" Great"'],
  ['=1+1', "'=1+1"],
  ['+49 30', "'+49 30"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['＝1+1', "'＝1+1"],
  ['Ann;=1+1', "Ann;'=1+1"],
  ['Ann; @x;+1', "Ann;' @x;'+1"],
  ['Ann; Bob', 'Ann; Bob'],
  ['O’Größe 🎬', 'O’Größe 🎬'],
])('the name %s is the cell %s: quoted, and never a formula', async (name, cell) => {
  expect(await named(name)).toBe(cell)
})

test('who has left has no name in it', async () => {
  const it = await cinema()
  await it.reserve(ann, ['A1'])
  await it.accounts.leave(ann, 'none', now)
  expect(await linesOf(it)).toEqual([`show1-r1,confirmed,A1,1,ann,,,,,${at},${at}`])
})

test('no more is read than the client takes, and nothing after it has gone', async () => {
  const { app, asked, headers } = await many(10_000)
  const response = await app.request(path, { headers })
  await tick()
  expect(asked.pages).toBe(1)
  const reader = response.body!.getReader()
  for (let i = 0; i < 3; i++) await reader.read()
  expect(asked.pages).toBe(3)
  await reader.cancel()
  await tick()
  expect(asked.pages).toBe(3)
})

test('all pages are in the file, and the names of the columns once', async () => {
  const { app, asked, headers } = await many(2500)
  const lines = (await (await app.request(path, { headers })).text()).split('\r\n')
  expect(lines.slice(1, -1).map((line) => line.split(',')[0])).toEqual(
    Array.from({ length: 2500 }, (_, i) => `show1-r${i + 1}`),
  )
  expect(asked.pages).toBe(5)
})

test('a failure before the first line is a problem', async () => {
  const it = await cinema()
  it.records.reservationsOfShow = () => Promise.reject(new StorageUnavailableError('away'))
  const answer = await it.send('GET', path, { as: stan })
  expect(problemOf(answer)).toBe('503 storage-unavailable')
  expect(answer.headers.has('Content-Disposition')).toBe(false)
})

test.each([2, 6])(
  'a failure at page %i breaks the download off: nobody takes it for a whole file',
  async (page) => {
    const it = await many(10_000, page)
    const response = await it.app.request(path, { headers: it.headers })
    await expect(response.text()).rejects.toThrow()

    const url = await served(it)
    it.asked.pages = 0
    const live = fetch(url, { headers: it.headers }).then((answer) => answer.text())
    await expect(live).rejects.toThrow()
    expect(it.logLines.filter((line) => line.includes('an export was cut off'))).toHaveLength(2)
    expect(it.logLines.join('')).toContain('the disk is away')
  },
)

test('over a socket: a client that goes away in the middle ends the reading', async () => {
  const it = await many(100_000_000)
  const client = request(await served(it), { headers: it.headers })
  const gone = Promise.withResolvers<void>()
  client.on('response', (response) => {
    response.once('data', () => client.destroy())
    response.on('close', gone.resolve)
    response.on('error', () => {})
  })
  client.on('error', () => {})
  client.end()
  await gone.promise
  let before = -1
  for (let quiet = 0; quiet < 50; quiet = before === it.asked.pages ? quiet + 1 : 0) {
    before = it.asked.pages
    await tick()
  }
  expect(it.asked.pages).toBeLessThan(1000)
})

test('unknown shows, and people who are not staff, get none', async () => {
  const { send } = await cinema()
  for (const id of ['show9', 'No-Id']) {
    expect(problemOf(await send('GET', `/v1/shows/${id}/reservations.csv`, { as: stan }))).toBe(
      '404 unknown-show',
    )
  }
  expect(problemOf(await send('GET', path, { as: ann }))).toBe('403 forbidden')
  expect(problemOf(await send('GET', path))).toBe('401 unauthenticated')
})
