import process from 'node:process'
import { Hono } from 'hono'
import type { HttpEnv } from '../../src/http/context.ts'
import { listen } from '../../src/http/listen.ts'
import { httpSettings } from '../../src/httpSettings.ts'

/** What this process answers with, and where: under `/`. */
export interface SameString {
  readonly text: string
  readonly etag: string
}

// Forked by the bench: the least that Hono can do for a map that is known beforehand.
if (process.send) {
  process.on('SIGINT', () => {})
  process.once('disconnect', () => process.exit())
  process.once('message', async (message) => {
    const { text, etag } = message as SameString
    const app = new Hono<HttpEnv>()
    app.get('/', (c) => {
      const headers = { ETag: etag, 'Cache-Control': 'no-cache' }
      if (c.req.header('If-None-Match') === etag) return c.body(null, 304, headers)
      return c.body(text, 200, { ...headers, 'Content-Type': 'application/json' })
    })
    const { url } = await listen(
      app.fetch,
      { host: '127.0.0.1', port: 0, drainMs: 0 },
      httpSettings({}).clients,
    )
    process.send!(url)
  })
}
