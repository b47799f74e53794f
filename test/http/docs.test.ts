import { expect, test } from 'vitest'
import { cinema } from './cinema.ts'

test('there is a page to browse the API, and all that it is made of comes from here', async () => {
  const { send } = await cinema()
  const page = await send('GET', '/docs')
  expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8'])
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
  const files = links.filter((link) => link !== 'data:,')
  expect(files).toHaveLength(3)
  for (const file of files) {
    const { status, headers } = await send('GET', new URL(file, 'http://usher/docs').pathname)
    const type = file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
    expect([status, headers.get('Content-Type')]).toEqual([200, type])
  }
})

test('with a slash at its end it is the same page', async () => {
  const { send } = await cinema()
  const { status, headers } = await send('GET', '/docs/')
  const location = new URL(headers.get('Location')!, 'http://usher/docs/').pathname
  expect([status, location]).toEqual([308, '/docs'])
})

test('it shows this API, and asks nobody whether the document is right', async () => {
  const { send } = await cinema()
  const { body } = await send('GET', '/docs/start.js')
  const url = /url: '([^']+)'/.exec(body)![1]!
  expect((await send('GET', new URL(url, 'http://usher/docs').pathname)).body.openapi).toBe('3.1.0')
  expect(body).toContain('validatorUrl: null')
})

test('a browser runs nothing that is not from here, and nothing that is in the page', async () => {
  const { send } = await cinema()
  const { headers, body } = await send('GET', '/docs')
  const policy = headers.get('Content-Security-Policy')!
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  // What the policy would refuse.
  expect(body).not.toMatch(/<script>|<style|style=|onload=/)
})

test('a browser that has a file is not sent it again', async () => {
  const { send } = await cinema()
  const path = '/docs/swagger-ui-bundle.js'
  const encoding = { 'Accept-Encoding': 'gzip' }
  const tag = (await send('GET', path, { headers: encoding })).headers.get('ETag')!
  expect(tag).toMatch(/^"[\w-]{16}-gzip"$/)
  const again = await send('GET', path, { headers: { ...encoding, 'If-None-Match': tag } })
  expect([again.status, again.headers.get('ETag'), again.body]).toEqual([304, tag, ''])
})
