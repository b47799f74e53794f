import { Hono } from 'hono'
import type { AccessTokens } from '../../src/http/accessTokens.ts'
import { authenticate } from '../../src/http/authenticate.ts'
import type { HttpEnv } from '../../src/http/context.ts'
import type { Allocator } from './allocator.ts'

/**
 * The same call as usher's, with the same tokens, checked and remembered by the same code, the same JSON in and out, and
 * nothing that can be left out: no log, no metrics, no validation beyond what is needed.
 */
export function naiveApp(tokens: AccessTokens, { reserve }: Allocator): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.post('/v1/shows/:id/reservations', authenticate(tokens, 'customer'), async (c) => {
    const showId = c.req.param('id')
    const { seats } = await c.req.json<{ seats: string[] }>()
    const { userId } = c.get('identity')
    const id = await reserve(showId, userId, seats)
    if (id === undefined) {
      const body = { type: '/problems/seats-taken', status: 409, code: 'seats-taken', taken: seats }
      return c.json(body, 409, { 'Content-Type': 'application/problem+json' })
    }
    const createdAt = new Date().toISOString()
    const reservation = { id, showId, userId, seats, status: 'confirmed', version: 1, createdAt }
    return c.json(reservation, 201, { Location: `/v1/reservations/${id}` })
  })
  return app
}
