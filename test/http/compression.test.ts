import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { keptGzip } from '../../src/http/keptGzip.ts'
import { type Cinema, cinema, stan } from './cinema.ts'

const path = '/v1/shows/show1/seats'
const gzip = { 'Accept-Encoding': 'gzip, deflate, br' }

/** A hall of 2000 seats; with all but some of them blocked its map is some 30 kB. */
async function largeCinema(blockedCount = 1900): Promise<Cinema> {
  const it = await cinema(['A'.repeat(2000)])
  if (blockedCount > 0) await block(it, 1, blockedCount)
  return it
}

async function block({ send }: Cinema, from: number, count: number) {
  const seats = Array.from({ length: count }, (_, i) => `A${from + i}`)
  const answer = await send('PUT', '/v1/shows/show1/blocked', { as: stan, body: { seats, reason: 'test' } })
  expect(answer.status).toBe(200)
}

/** The answer as its bytes are. */
async function raw({ app }: Cinema, path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers })
  return { ...response, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

test.each([path, '/v1/halls/hall1'])(
  '%s is compressed when it is long and the client takes it',
  async (path) => {
    const it = await largeCinema()
    const plain = await raw(it, path)
    const small = await raw(it, path, gzip)
    expect(plain.headers.get('Content-Encoding')).toBeNull()
    expect(small.headers.get('Content-Encoding')).toBe('gzip')
    expect(small.headers.get('Content-Type')).toBe('application/json')
    expect(gunzipSync(small.bytes)).toEqual(plain.bytes)
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 5)
  },
)

test('what is short is sent as it is', async () => {
  const it = await largeCinema(0)
  const { headers, bytes } = await raw(it, path, gzip)
  expect([headers.get('Content-Encoding'), headers.get('Vary')]).toEqual([null, null])
  expect(JSON.parse(bytes.toString())).toMatchObject({ counts: { free: 2000 } })
})

test.each(['br', 'identity', 'gzip;q=0', 'gzip;q=0.1, identity', ''])(
  'a client that takes %j gets it as it is',
  async (encodings) => {
    const { headers } = await raw(await largeCinema(), path, { 'Accept-Encoding': encodings })
    expect(headers.get('Content-Encoding')).toBeNull()
  },
)

test('caches keep both forms, and know one from the other', async () => {
  const it = await largeCinema()
  const forms = [await raw(it, path), await raw(it, path, gzip)]
  expect(forms.map(({ headers }) => headers.get('Vary'))).toEqual(['Accept-Encoding', 'Accept-Encoding'])
  const [plain, small] = forms.map(({ headers }) => headers.get('ETag'))
  expect(small).toBe(plain!.replace(/"$/, '-gzip"'))
})

test('either form is known again, by the tag that it came with', async () => {
  const it = await largeCinema()
  for (const form of [gzip, {}]) {
    const { headers } = await raw(it, path, form)
    const tag = headers.get('ETag')!
    for (const named of [tag, `W/${tag}`, `"older", ${tag}`]) {
      const again = await it.send('GET', path, { headers: { ...form, 'If-None-Match': named } })
      expect([again.status, again.headers.get('ETag'), again.body]).toEqual([304, tag, ''])
    }
  }
  await block(it, 1901, 1)
  const { headers } = await raw(it, path, gzip)
  const changed = await it.send('GET', path, { headers: { 'If-None-Match': '"1-gzip"' } })
  expect([changed.status, headers.get('ETag')]).toEqual([200, '"2-gzip"'])
})

test('a hall that was read compressed can be changed with the tag that it came with', async () => {
  const it = await largeCinema(0)
  const { headers, bytes } = await raw(it, '/v1/halls/hall1', gzip)
  const { layout } = JSON.parse(gunzipSync(bytes).toString())
  const change = async (tag: string) =>
    it.send('PUT', '/v1/halls/hall1', {
      as: stan,
      body: { name: 'Renamed', layout },
      headers: { 'If-Match': tag },
    })
  expect((await change('"7-gzip"')).status).toBe(412)
  expect((await change(`W/${headers.get('ETag')}`)).status).toBe(412)
  expect((await change(headers.get('ETag')!)).status).toBe(200)
})

test('a map is compressed once for all who read it, and again when it has changed', async () => {
  const compress = keptGzip(2)
  const first = compress('show1', 'a map')
  expect(compress('show1', 'a map')).toBe(first)
  expect(compress('show2', 'a map')).not.toBe(first)
  const changed = compress('show1', 'another map')
  expect(gunzipSync(await changed).toString()).toBe('another map')
  expect(compress('show1', 'another map')).toBe(changed)
})

test('only so many are kept', () => {
  const compress = keptGzip(2)
  const [first, second] = [compress('show1', 'a map'), compress('show2', 'a map')]
  compress('show3', 'a map')
  expect(compress('show2', 'a map')).toBe(second)
  expect(compress('show1', 'a map')).not.toBe(first)
})
