import { expect, test } from 'vitest'
import { cinema, routesOf } from './cinema.ts'

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
// biome-ignore lint/suspicious/noExplicitAny: a document that is taken apart.
type Json = any

async function documentOf() {
  const { app, send } = await cinema()
  const document: Json = (await send('GET', '/openapi.json')).body
  const operations: { name: string; operation: Json }[] = []
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    for (const method of methods) {
      if (item[method]) operations.push({ name: `${method.toUpperCase()} ${path}`, operation: item[method] })
    }
  }
  return { app, document, operations }
}

test('the document has every route of the app, and no other', async () => {
  const { app, operations } = await documentOf()
  const routes = routesOf(app)
    .map((route) => route.replaceAll(/:(\w+)/g, '{$1}'))
    // Pages are for people.
    .filter((route) => !route.startsWith('GET /docs'))
  expect(operations.map(({ name }) => name).sort()).toEqual(routes.sort())
  expect(routes).toHaveLength(41)
})

test('each operation has a name of its own, a tag and a summary', async () => {
  const { operations } = await documentOf()
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { operation } of operations) {
    expect(operation).toMatchObject({ tags: [expect.any(String)], summary: expect.stringMatching(/\S/) })
  }
})

test('each operation has the form of its success and of its problems', async () => {
  const { operations } = await documentOf()
  const withoutForm = ['GET /metrics', 'GET /openapi.json']
  for (const { name, operation } of operations) {
    const statuses = Object.keys(operation.responses)
    expect(statuses).toContain('500')
    for (const status of statuses) {
      const content = operation.responses[status].content ?? {}
      const types = Object.keys(content)
      if (Number(status) >= 400) expect(types).toEqual(['application/problem+json'])
      else if (status === '204' || status === '304' || withoutForm.includes(name)) expect(types).toEqual([])
      else if (name.endsWith('/events')) expect(types).toEqual(['text/event-stream'])
      else if (name.endsWith('.csv')) expect(types).toEqual(['text/csv'])
      else expect(content['application/json'].schema, `${name} ${status}`).toBeTruthy()
    }
  }
})

test('an operation with a body tells what a bad one is answered', async () => {
  const { operations } = await documentOf()
  const withBody = operations.filter(({ operation }) => operation.requestBody)
  expect(withBody).toHaveLength(17)
  for (const { name, operation } of withBody) {
    const required = name !== 'POST /v1/shows/{id}/cancel'
    expect(operation.requestBody).toMatchObject({ required })
    expect(operation.requestBody.content['application/json'].schema.additionalProperties).toBe(false)
    for (const status of ['400', '413', '415', '422']) expect(operation.responses).toHaveProperty(status)
  }
})

test('an operation that takes a token says so, and what it answers without', async () => {
  const { operations, document } = await documentOf()
  const open = operations.filter(({ operation }) => operation.security.length === 0).map(({ name }) => name)
  expect(open.sort()).toEqual([
    'GET /healthz',
    'GET /metrics',
    'GET /openapi.json',
    'GET /readyz',
    'GET /v1/halls',
    'GET /v1/halls/{id}',
    'GET /v1/shows',
    'GET /v1/shows/{id}',
    'GET /v1/shows/{id}/seats',
    'GET /v1/shows/{id}/seats/events',
    'POST /v1/sessions',
    'POST /v1/sessions/refresh',
    'POST /v1/users',
  ])
  for (const { operation } of operations) {
    if (operation.security.length > 0) expect(operation.responses).toHaveProperty('401')
  }
  expect(document.components.securitySchemes.accessToken).toMatchObject({ type: 'http', scheme: 'bearer' })
})

test('an operation that counts towards a quota says what is answered when it is used up', async () => {
  const { operations } = await documentOf()
  const uncounted = operations.filter(({ operation }) => !operation.responses['429'])
  expect(uncounted.map(({ name }) => name).sort()).toEqual(['GET /healthz', 'GET /metrics', 'GET /readyz'])
  for (const { operation } of operations) {
    if (!operation.responses['429']) continue
    expect(Object.keys(operation.responses['429'].headers)).toEqual([
      'Retry-After',
      'RateLimit-Policy',
      'RateLimit',
    ])
  }
})

test('without a token, an operation that takes one answers 401 and any other does not', async () => {
  const { operations } = await documentOf()
  const { send } = await cinema()
  for (const { name, operation } of operations) {
    const [method, path] = name.split(' ')
    const answer = await send(method!, path!.replace('{id}', 'show1'))
    expect([name, answer.status === 401]).toEqual([name, operation.security.length > 0])
  }
})

test('idempotent operations take a key', async () => {
  const { operations } = await documentOf()
  const withKey = operations.filter(({ operation }) =>
    operation.parameters?.some((parameter: Json) => parameter.name === 'Idempotency-Key'),
  )
  expect(withKey.map(({ name }) => name).sort()).toEqual([
    'POST /v1/reservations/{id}/confirm',
    'POST /v1/reservations/{id}/move',
    'POST /v1/reservations/{id}/swap',
    'POST /v1/shows/{id}/reservations',
    'POST /v1/shows/{id}/waitlist',
  ])
  for (const { operation } of withKey) {
    expect(operation.responses['422'].description).toMatch(/`invalid-request`.*`idempotency-key-reused`/)
  }
})

test('the document is OpenAPI 3.1, every reference leads somewhere, and no host is in it', async () => {
  const { document } = await documentOf()
  expect(document.openapi).toMatch(/^3\.1\./)
  const text = JSON.stringify(document)
  expect(text).not.toMatch(/localhost|127\.0\.0\.1|https?:/)
  const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1]!)
  expect(references.length).toBeGreaterThan(50)
  for (const reference of new Set(references)) {
    const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? []
    expect(document.components.schemas).toHaveProperty(name!)
  }
})

test('what validates is what is written: limits, defaults and formats of the fields', async () => {
  const { document } = await documentOf()
  const bodyOf = (path: string) => document.paths[path].post.requestBody.content['application/json'].schema
  expect(bodyOf('/v1/shows/{id}/reservations')).toMatchObject({
    properties: {
      seats: { type: 'array', minItems: 1, maxItems: 1000 },
      bestAvailable: {
        required: ['count'],
        properties: { count: { type: 'integer', minimum: 1, maximum: 1000 } },
      },
      holdSeconds: { type: 'integer', minimum: 1, maximum: 3600 },
      waitlist: { type: 'boolean', default: true },
    },
  })
  expect(bodyOf('/v1/shows').properties.startsAt).toMatchObject({ type: 'string', format: 'date-time' })
  const limit = document.paths['/v1/shows'].get.parameters.find((p: Json) => p.name === 'limit')
  expect(limit.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
})
