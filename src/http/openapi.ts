import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import { addExamples } from './addExamples.ts'
import type { HttpEnv } from './context.ts'
import { describe } from './describe.ts'
import { keptGzip } from './keptGzip.ts'
import { sendText } from './sendText.ts'

const problemSchema = {
  type: 'object' as const,
  description: 'RFC 9457. Other fields come with some codes: what is needed to act on it.',
  required: ['type', 'status', 'title', 'detail', 'code'],
  properties: {
    type: {
      type: 'string' as const,
      description: '/problems/ and the code',
      examples: ['/problems/seats-taken'],
    },
    status: { type: 'integer' as const, examples: [409] },
    title: { type: 'string' as const, examples: ['Seats are taken'] },
    detail: { type: 'string' as const, description: 'For a person', examples: ['taken: G9, G10'] },
    code: { type: 'string' as const, description: 'For a program', examples: ['seats-taken'] },
    errors: {
      type: 'array' as const,
      description: 'With `invalid-request`: which field, and what is allowed',
      items: {
        type: 'object' as const,
        required: ['field', 'message'],
        properties: {
          field: { type: 'string' as const, examples: ['holdSeconds'] },
          message: { type: 'string' as const, examples: ['must be a whole number from 1 to 3600'] },
        },
      },
    },
  },
}

const documentation = {
  info: {
    title: 'usher',
    version: '1',
    description:
      'Sells the seats of cinemas. Times are RFC 3339 in UTC, money is integer minor units, errors are RFC 9457 ' +
      'problems. Every answer carries X-Request-Id, and RateLimit with what is left of the quota that it counts for.',
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'Whoever runs this usher' },
  },
  servers: [{ url: '/', description: 'Where this document is from' }],
  tags: [
    {
      name: 'Users',
      description: 'Accounts, and sessions: what the access token is for and where it is from',
    },
    { name: 'Halls', description: 'Rows and seats' },
    { name: 'Shows', description: 'What is on, and everything that happened to it' },
    { name: 'Seats', description: 'Which are taken' },
    {
      name: 'Reservations',
      description: 'Seats of one show for one user, all or none, at once or as a hold',
    },
    { name: 'Waitlist', description: 'The line for a show that is full' },
    { name: 'Ops', description: 'For whoever runs it' },
  ],
  components: {
    schemas: { Problem: problemSchema },
    securitySchemes: {
      accessToken: { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' },
    },
  },
}

/** Adds `/openapi.json`, made from the schemas that validate. To be called when all other routes are there. */
export function openapi(app: Hono<HttpEnv>): void {
  let document: Promise<string> | undefined
  const compress = keptGzip(1)
  app.get(
    '/openapi.json',
    describe({
      operationId: 'getApiDocument',
      tag: 'Ops',
      summary: 'This document',
      answers: [{ status: 200, description: 'OpenAPI 3.1' }],
      problems: [],
    }),
    async (c) => {
      document ??= generate(app)
      return sendText(c, await document, {}, (text) => compress('', text))
    },
  )
}

async function generate(app: Hono<HttpEnv>): Promise<string> {
  // This document's own path looks like a static file's.
  const options = { documentation, excludeStaticFile: false, defaultValidationErrorResponse: false }
  const document = await generateSpecs(app, options)
  describePathIds(document.paths)
  addExamples(document)
  return JSON.stringify(document)
}

type Paths = Awaited<ReturnType<typeof generateSpecs>>['paths']

/** Paths are written as text, which has no room for descriptions. */
function describePathIds(paths: Paths): void {
  for (const [path, item] of Object.entries(paths)) {
    const thing = /\/(\w+?)s?\/\{id\}/.exec(path)?.[1]
    const operations = Object.values(item ?? {}) as { parameters?: { in: string; description?: string }[] }[]
    for (const parameter of operations.flatMap(({ parameters }) => parameters ?? [])) {
      if (parameter.in === 'path')
        parameter.description ??= `Id of the ${thing === 'waitlist' ? 'entry' : thing}`
    }
  }
}
