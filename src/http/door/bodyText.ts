import type { IncomingMessage } from 'node:http'

const utf8 = new TextDecoder()

/** Of a request whose length is known. @returns undefined: the connection was lost before it was read. */
export function bodyText(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const cutOff = () => resolve(undefined)
    // Nothing more will be told of it.
    if (request.destroyed) return cutOff()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))))
    request.on('error', cutOff)
    request.on('close', cutOff)
  })
}
