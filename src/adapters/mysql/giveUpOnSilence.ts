import type { Socket } from 'node:net'
import type { Connection } from 'mysql2'

/**
 * Gives a connection up once the server, although asked, has been silent on it for `silentMsMax`: what is under way
 * fails as on any lost connection. The driver alone would wait for ever, for a server that is frozen as well as for
 * one whose machine is gone.
 *
 * An idle connection is silent too, so half way through the server is pinged. Behind a statement under way the ping
 * waits its turn: that statement is the question then.
 */
export function giveUpOnSilence(connection: Connection, silentMsMax: number): void {
  // Missing in the driver's types. Once connected it stays the same, encrypted or not.
  const { stream } = connection as unknown as { stream: Socket }
  const half = silentMsMax / 2
  let asked = false
  stream.on('data', () => {
    asked = false
  })
  stream.setTimeout(half)
  stream.on('timeout', () => {
    if (asked) {
      const error = new Error(`no word from the database for ${silentMsMax} ms`)
      stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }))
      return
    }
    asked = true
    connection.ping(() => {})
    // It fires once, unless something is written, and a ping that waits its turn isn't.
    stream.setTimeout(half)
  })
}
