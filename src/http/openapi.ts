import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { HttpEnv } from './context.ts'
import { describe } from './describe.ts'
import { keptGzip } from './keptGzip.ts'
import { sendText } from './sendText.ts'

const problemSchema = {
  type: 'object' as const,
  description: 'RFC 9457. Other fields come with some codes: what is needed to act on it.',
  required: ['type', 'status', 'title', 'detail', 'code'],
  properties: {
    type: { type: 'string' as const, description: '/problems/ and the code' },
    status: { type: 'integer' as const },
    title: { type: 'string' as const },
    detail: { type: 'string' as const, description: 'For a person' },
    code: { type: 'string' as const, description: 'For a program' },
    errors: {
      type: 'array' as const,
      description: 'With `invalid-request`: which field, and what is allowed',
      items: {
        type: 'object' as const,
        required: ['field', 'message'],
        properties: { field: { type: 'string' as const }, message: { type: 'string' as const } },
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
      'problems. Every answer carries X-Request-Id.',
  },
  tags: ['Users', 'Halls', 'Shows', 'Seats', 'Reservations', 'Waitlist', 'Ops'].map((name) => ({ name })),
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
  return JSON.stringify(await generateSpecs(app, options))
}
