import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that the kernel gives to clients (32768 and up on Linux, 49152 on macOS): while a server is down, no
 * outgoing connection takes its port, and none connects to itself by having it at both ends.
 */
const first = 15_000
const count = 17_000

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (free) await once(server.close(), 'close')
  return free
}
