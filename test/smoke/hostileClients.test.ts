import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, until } from './client.ts'
import { Program, temporaryFolder } from './program.ts'
import { RawClient } from './rawClient.ts'

const folder = temporaryFolder()
let usher: Program
let url: string
let others: Client
let openAtRest: number

beforeAll(async () => {
  usher = new Program(folder.path)
  url = await usher.listening()
  others = new Client(url)
  openAtRest = await openFiles()
}, 30_000)
afterAll(async () => {
  expect(await usher.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(usher.stderr).toEqual([])
  folder.remove()
})

/** Files and connections that the process has open, as it says itself. */
async function openFiles(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text()
  return Number(/^process_open_fds (\d+)$/m.exec(metrics)![1])
}

/** Clients of good will get their answers, each of them, whoever else is there. */
async function othersAreServed(): Promise<void> {
  const shows = await others.get('/v1/shows')
  expect(shows.body.items.length).toBeGreaterThan(0)
  const paths = shows.body.items.map(({ id }: { id: string }) => `/v1/shows/${id}/seats`)
  const ask = async () => {
    const answers = []
    for (let i = 0; i < 20; i++) answers.push(await others.get(paths[i % paths.length]))
    return answers
  }
  // Ten of them, each of whom keeps a connection.
  const answers = (await Promise.all(Array.from({ length: 10 }, ask))).flat()
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
}

/** What clients have opened is let go of: a few connections of clients of good will stay. */
async function allIsLetGo(): Promise<void> {
  const spare = 30
  await until(
    async () => ({ status: (await openFiles()) - openAtRest }) as never,
    ({ status }) => status < spare,
  )
}

const head = 'Host: usher\r\n'
const json = `${head}Content-Type: application/json\r\n`

/** As many as the system lets one process have; the program's own needs beside them are some hundreds. */
function idleCount(): number {
  const files = Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }))
  const count = files < 12_000 ? files - 2000 : 10_000
  if (count < 10_000) process.stderr.write(`only ${count} idle connections: ulimit -Hn is ${files}\n`)
  return count
}

test('ten thousand idle connections and five hundred slow heads: others are served, and all are let go', async () => {
  const idle = await RawClient.many(url, idleCount())
  const slow = await RawClient.many(url, 500, `GET /healthz HTTP/1.1\r\n${head}X-Slow: `)
  expect(await openFiles()).toBeGreaterThan(openAtRest + idle.length)
  await othersAreServed()
  // Each sends a letter more now and then, which buys it no time.
  for (const client of slow) client.socket.write('a')
  await Promise.all([...idle, ...slow].map(({ gone }) => gone))
  expect(new Set(slow.map(({ statuses }) => String(statuses)))).toEqual(new Set(['408']))
  await othersAreServed()
  await allIsLetGo()
}, 60_000)

test('half a request, and then the end of it or of the connection: nothing stays', async () => {
  const half = `POST /v1/users HTTP/1.1\r\n${json}Content-Length: 1000\r\n\r\n{"email":`
  const ended = await RawClient.many(url, 300, half)
  for (const { socket } of ended) socket.end()
  const torn = await RawClient.many(url, 300, half)
  for (const { socket } of torn) socket.resetAndDestroy()
  const heads = await RawClient.many(url, 300, 'GET /healthz HT')
  for (const { socket } of heads) socket.end()
  await Promise.all([...ended, ...torn, ...heads].map(({ gone }) => gone))
  await othersAreServed()
  await allIsLetGo()
}, 30_000)

test('who has said all there is to say and half closes is answered', async () => {
  const client = await RawClient.to(url, { allowHalfOpen: true })
  client.socket.end(`GET /healthz HTTP/1.1\r\n${head}\r\n`)
  await client.gone
  expect(client.statuses).toEqual([200])
})

test.each([
  ['one header of 20 kB', `X-Large: ${'x'.repeat(20_000)}\r\n`, 431],
  ['four thousand headers', Array.from({ length: 4000 }, (_, i) => `X-${i}: 1\r\n`).join(''), 431],
  ['a token of 100 kB', `Authorization: Bearer ${'a'.repeat(100_000)}\r\n`, 431],
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n', 400],
  ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', 400],
  ['a length below nothing', 'Content-Length: -1\r\n', 400],
  ['a length that is none', 'Content-Length: 0x10\r\n', 400],
  ['chunks of another kind', 'Transfer-Encoding: chunked, identity\r\n', 400],
  ['a folded header', 'X-A: 1\r\n X-B: 2\r\n', 400],
  ['a header without a name', ': 1\r\n', 400],
  ['a space before the colon', 'Content-Length : 2\r\n', 400],
  ['a header with NUL', 'X-A: \0\r\n', 400],
  ['a header with a bare line end', 'X-A: 1\rX-B: 2\r\n', 400],
])('%s: refused, and the connection closed', async (_, headers, status) => {
  const client = await RawClient.to(url)
  expect(await client.says(`POST /v1/users HTTP/1.1\r\n${head}${headers}\r\n{}`)).toEqual([status])
})

test.each([
  ['garbage', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.padEnd(300, '\xff')],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ['zeros', '\0'.repeat(10_000)],
])('%s is no request, and ends the connection', async (_, text) => {
  const client = await RawClient.to(url)
  expect(await client.says(text)).toEqual([400])
})

test('a thousand requests in one go are answered in their order, and garbage behind them ends it', async () => {
  const client = await RawClient.to(url)
  const requests = Array.from(
    { length: 1000 },
    (_, i) => `GET /healthz HTTP/1.1\r\n${head}X-Request-Id: n${i}\r\n\r\n`,
  )
  const statuses = await client.says(`${requests.join('')}\x00\xffgarbage\r\n\r\n`)
  expect(statuses.filter((status) => status !== 200)).toEqual([400])
  const ids = [...client.received.matchAll(/^x-request-id: n(\d+)/gim)].map(([, id]) => Number(id))
  expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => i))
})

test('two tokens in one request are none', async () => {
  const { token } = await others.customer('ann')
  const client = await RawClient.to(url)
  const two = `Authorization: Bearer ${token}\r\nAuthorization: Bearer ${token}\r\n`
  expect(await client.says(`GET /v1/users/me HTTP/1.1\r\n${head}${two}Connection: close\r\n\r\n`)).toEqual([
    401,
  ])
})

const floodBytes = 1e9

/** Writes for as long as the server takes it. @returns bytes that it took, or that lay in buffers on the way. */
async function flood(client: RawClient, first: string, part: string): Promise<number> {
  client.socket.write(first)
  let bytes = 0
  let isGone = false
  void client.gone.then(() => {
    isGone = true
  })
  while (!isGone && bytes < floodBytes) {
    const isFull = !client.socket.write(part)
    bytes += part.length
    if (isFull)
      await Promise.race([client.gone, new Promise<void>((done) => client.socket.once('drain', done))])
  }
  return bytes
}

test.each([
  ['of a length that is told', 'Content-Length: 100000000000\r\n', 'x'.repeat(65_536)],
  ['in chunks', 'Transfer-Encoding: chunked\r\n', `10000\r\n${'x'.repeat(65_536)}\r\n`],
  ['in the smallest chunks', 'Transfer-Encoding: chunked\r\n', '1\r\nx\r\n'.repeat(5000)],
  ['in chunks with words to them', 'Transfer-Encoding: chunked\r\n', `1;${'x'.repeat(60_000)}\r\nx\r\n`],
])(
  'a body without an end, %s, is cut off',
  async (_, header, part) => {
    const clients = await RawClient.many(url, 8)
    const first = `POST /v1/users HTTP/1.1\r\n${json}${header}\r\n`
    const taken = Promise.all(clients.map((client) => flood(client, first, part)))
    await othersAreServed()
    // Half a second of it is read, in case the answer is waited for behind it, which on loopback is some hundred MB. Who is
    // not cut off floods on to a thousand.
    for (const bytes of await taken) expect(bytes).toBeLessThan(floodBytes)
    await allIsLetGo()
  },
  60_000,
)

test('clients that ask and never read cost an answer each, not all that they ask for', async () => {
  const deaf = await RawClient.many(url, 50)
  const request = `GET /openapi.json HTTP/1.1\r\n${head}\r\n`
  const atRest = await residentBytes()
  for (const { socket } of deaf) {
    socket.pause()
    // 50 MB each, if it were all made.
    socket.write(request.repeat(500))
  }
  await othersAreServed()
  expect((await residentBytes()) - atRest).toBeLessThan(300e6)
  for (const { socket } of deaf) socket.destroy()
  await allIsLetGo()
}, 60_000)

async function residentBytes(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)![1])
}
