import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Context, Hono } from 'hono'
import type { HttpEnv } from './context.ts'
import { etagOf, knownTag } from './etag.ts'
import { keptGzip } from './keptGzip.ts'
import { reply } from './reply.ts'
import { sendText } from './sendText.ts'

// Links are relative, so that the page works behind a proxy that adds a path.
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>usher: the API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <main id="page"></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`

const start = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
})
`

/** Its own scripts, styles and API; nothing in its markup, and nothing from elsewhere but what it draws itself. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const require = createRequire(import.meta.url)
const script = 'text/javascript; charset=utf-8'

/** The files of the page by path, each with how to get it. */
const files = [
  { path: '/docs', type: 'text/html; charset=utf-8', read: async () => page },
  { path: '/docs/start.js', type: script, read: async () => start },
  {
    path: '/docs/swagger-ui.css',
    type: 'text/css; charset=utf-8',
    read: () => readFile(require.resolve('swagger-ui-dist/swagger-ui.css'), 'utf8'),
  },
  {
    path: '/docs/swagger-ui-bundle.js',
    type: script,
    read: () => readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js'), 'utf8'),
  },
]

/** A page to browse the API, and to try it. All of it comes from here: it works without the internet. */
export function docs(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  // Relative, as the links of the page, so that a proxy may add a path.
  app.get('/docs/', (c) => reply(c, null, 308, { Location: '../docs' }))
  const compress = keptGzip(files.length)
  for (const { path, type, read } of files) {
    let kept: Promise<{ text: string; ETag: string }> | undefined
    app.get(path, async (c: Context<HttpEnv>) => {
      kept ??= read().then((text) => ({ text, ETag: etagOf(digest(text)) }))
      const { text, ETag } = await kept
      const headers = { ETag, 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy }
      const known = knownTag(c.req.header('If-None-Match'), ETag)
      if (known) return reply(c, null, 304, { ...headers, ETag: known })
      return sendText(c, text, { ...headers, 'Content-Type': type }, (long) => compress(path, long))
    })
  }
  return app
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
