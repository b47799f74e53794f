import { expect, test } from 'vitest'
import { MailboxFullError, StorageUnavailableError, TurnFailedError } from '../../src/faults.ts'
import { createLogger } from '../../src/http/createLogger.ts'
import { ann, type Cinema, cinema } from './cinema.ts'

const linesOf = ({ logLines }: Cinema) => logLines.map((line) => JSON.parse(line))

test('at level debug each request is one line: who, which route, how it went', async () => {
  const it = await cinema()
  await it.send('GET', '/v1/reservations/show1-r1?secret=1', { as: ann, headers: { 'X-Request-Id': 'r-1' } })
  expect(linesOf(it)).toEqual([
    {
      level: 20,
      time: expect.any(Number),
      msg: 'request',
      requestId: 'r-1',
      method: 'GET',
      route: '/v1/reservations/:id',
      status: 404,
      ms: 0,
      userId: 'ann',
      problem: 'unknown-reservation',
    },
  ])
})

test('at level info a request has a line when it failed here or took long, and none otherwise', async () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  const it = await cinema(undefined, {}, { log })
  await it.reserve(ann, ['A1'])
  await it.reserve(ann, ['A1'])
  expect(lines).toEqual([])

  const shows = it.directory.shows.bind(it.directory)
  it.directory.shows = async (...asked) => {
    it.clock.advance(1000)
    return shows(...asked)
  }
  await it.send('GET', '/v1/shows')
  it.router.fault = new MailboxFullError(100)
  await it.reserve(ann, ['A1'])
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 30, route: '/v1/shows', status: 200, ms: 1000 },
    { level: 30, status: 503, problem: 'overloaded' },
  ])
})

test('a path that is no route is not logged: it is the client’s text', async () => {
  const it = await cinema()
  await it.send('GET', '/v1/hunter2')
  expect(linesOf(it)[0]).toMatchObject({ route: 'none', status: 404 })
  expect(it.logLines.join()).not.toContain('hunter2')
})

test('a bug is logged as an error with its stack and cause', async () => {
  const it = await cinema()
  it.router.fault = new TurnFailedError('a rule broke', new Error('seat A1 is reserved'))
  await it.reserve(ann, ['A1'], {}, { 'X-Request-Id': 'r-1' })
  const [error, request] = linesOf(it)
  expect(error).toMatchObject({
    level: 50,
    msg: 'internal',
    requestId: 'r-1',
    err: {
      type: 'TurnFailedError',
      code: 'turn-failed',
      message: 'a rule broke',
      stack: expect.stringContaining('requestLog.test.ts'),
      cause: { message: 'seat A1 is reserved' },
    },
  })
  expect(request).toMatchObject({ status: 500, problem: 'internal' })
})

test('a shortage that passes is a warning of one line, with its reason and no stack', async () => {
  const it = await cinema()
  it.router.fault = new StorageUnavailableError('disk full')
  await it.reserve(ann, ['A1'])
  const [warning, request] = linesOf(it)
  expect(warning).toMatchObject({ level: 40, msg: 'storage-unavailable', reason: 'disk full' })
  expect(JSON.stringify(warning)).not.toContain('stack')
  expect(request).toMatchObject({ status: 503, problem: 'storage-unavailable' })
})

test('a full mailbox is not an error a request: that would drown the log when it is needed', async () => {
  const it = await cinema()
  it.router.fault = new MailboxFullError(100)
  await it.reserve(ann, ['A1'])
  expect(linesOf(it)).toEqual([expect.objectContaining({ level: 30, status: 503, problem: 'overloaded' })])
})

test('no line has a password, a token, an email or a key, whatever happens to the request', async () => {
  const it = await cinema()
  const email = 'cora@example.org'
  const password = 'correct horse'
  const post = (path: string, body: object) => it.send('POST', path, { body })
  await post('/v1/users', { email, password, name: 'Cora' })
  const { body } = await post('/v1/sessions', { email, password })
  const { accessToken, refreshToken } = body
  await post('/v1/sessions', { email, password: 'wrong horse' })
  await post('/v1/sessions', { email, password, extra: password })
  await post('/v1/sessions/refresh', { refreshToken })
  await post('/v1/sessions/refresh', { refreshToken })
  const headers = { Authorization: `Bearer ${accessToken}`, 'Idempotency-Key': 'key-hunter2' }
  await it.send('GET', `/v1/users/me?token=${accessToken}`, { headers })
  await it.send('POST', '/v1/shows/show1/reservations', { headers, body: { seats: ['A1'] } })
  it.accounts.byEmail = () =>
    Promise.reject(Object.assign(new Error('query failed'), { sql: email, password }))
  await post('/v1/sessions', { email, password })

  expect(it.logLines.length).toBeGreaterThan(8)
  const log = it.logLines.join('\n')
  for (const secret of [
    email,
    'cora@',
    password,
    'wrong horse',
    accessToken,
    refreshToken,
    'key-hunter2',
    'Bearer',
  ]) {
    expect(log).not.toContain(secret)
  }
  expect(log).toContain('query failed')
})

test('the logger itself blots out secrets that somebody logs by mistake', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  log.info({ password: 'hunter2', user: { email: 'hunter2', passwordHash: 'hunter2' } })
  log.info({ req: { headers: { authorization: 'hunter2', cookie: 'hunter2' } }, refreshToken: 'hunter2' })
  expect(lines.join()).not.toContain('hunter2')
  expect(lines.join()).toContain('[redacted]')
})

test('requests are measured by method, route pattern and status', async () => {
  const it = await cinema()
  await it.send('GET', '/v1/shows/show1')
  await it.send('GET', '/v1/shows/show9')
  await it.send('BREW', '/v1/shows')
  const { body, headers } = await it.send('GET', '/metrics')
  expect(headers.get('Content-Type')).toBe(it.metrics.contentType)
  const count = (labels: string) => body.includes(`http_request_duration_seconds_count{${labels}} 1`)
  expect(count('method="GET",route="/v1/shows/:id",status="200"')).toBe(true)
  expect(count('method="GET",route="/v1/shows/:id",status="404"')).toBe(true)
  expect(count('method="other",route="none",status="405"')).toBe(true)
})
