import { connect } from 'node:net'
import type { NodeInfo } from '../../clusterPorts.ts'
import { type Acquainted, dialledHandshake, type HandshakeOptions } from './handshake.ts'

/**
 * Connects to a node and makes sure that it is the one.
 *
 * @param stop ends the attempt.
 * @throws Error why not.
 */
export async function dial(
  { id, host, port }: NodeInfo,
  stop: AbortSignal,
  options: HandshakeOptions,
): Promise<Acquainted> {
  stop.throwIfAborted()
  const socket = connect({ host, port, noDelay: true })
  // The reason is told by whoever waits for the socket; unheard, it would end the process.
  socket.on('error', () => {})
  const abort = () => socket.destroy(stop.reason)
  stop.addEventListener('abort', abort)
  try {
    // Lines that are said before the connection is there wait for it: one time limit for both.
    return await dialledHandshake(socket, id, options)
  } finally {
    stop.removeEventListener('abort', abort)
  }
}
