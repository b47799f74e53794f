// Trades processor for transfer, where that pays: a seat map of 20,000 seats takes a millisecond of another thread and a
// sixth of the bytes. What fits into the first packets that TCP sends without waiting arrives no sooner when compressed.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { HttpEnv } from './context.ts'
import { gzipTag } from './etag.ts'
import { reply } from './reply.ts'

/** Ten packets, as RFC 6928 has it. */
export const compressedCharactersMin = 14_000

/** The fastest level: the slowest saves a tenth more bytes and takes more than twice as long. */
const level = 1

type Compress = (text: string) => Promise<Uint8Array<ArrayBuffer>>

const gzipped = promisify<string, { level: number }, Buffer<ArrayBuffer>>(gzip)

/** Compresses a text in a thread of its own. */
export const compressed: Compress = (text) => gzipped(text, { level })

/**
 * Answers 200 with that text, JSON unless the headers say otherwise, compressed when it is long and the client takes it.
 *
 * @param headers an ETag is another one when it is compressed, as these are other bytes.
 * @param compress how, for a text that many ask for.
 */
export async function sendText(
  c: Context<HttpEnv>,
  text: string,
  headers: Readonly<Record<string, string>> = {},
  compress: Compress = compressed,
): Promise<Response> {
  const plain = { 'Content-Type': 'application/json', ...headers }
  if (text.length < compressedCharactersMin) return reply(c, text, 200, plain)
  // Added to what answers to other origins vary by.
  c.header('Vary', 'Accept-Encoding', { append: true })
  const varied = { ...plain, Vary: 'Accept-Encoding' }
  const supports = ['gzip', 'identity']
  const encoding = accepts(c, { header: 'Accept-Encoding', supports, default: 'identity' })
  if (encoding !== 'gzip') return reply(c, text, 200, varied)
  const ETag = headers.ETag && { ETag: gzipTag(headers.ETag) }
  return reply(c, await compress(text), 200, { ...varied, ...ETag, 'Content-Encoding': 'gzip' })
}
