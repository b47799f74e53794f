/**
 * The first lines on a connection. Both sides say hello; the dialler proves first that it knows the secret, so whoever
 * dials us without it gets nothing that was made from it; then the acceptor does.
 *
 * The secret must have the length of a key: what was said can be tried against guesses by anybody who overhears it.
 */
import { type KeyObject, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { NodeId } from '../../clusterPorts.ts'
import type { Clock } from '../../ports.ts'
import { HandshakeLines } from './handshakeLines.ts'
import { checkProof, frameKey, type Hello, type Hellos, helloLine, proofLine, readHello } from './proofs.ts'

/** A connection whose other side is known. The socket is paused. */
export interface Acquainted {
  readonly socket: Socket
  readonly id: NodeId
  readonly sendKey: KeyObject
  readonly receiveKey: KeyObject
}

export interface HandshakeOptions {
  readonly selfId: NodeId
  readonly secret: KeyObject
  readonly clock: Clock
  readonly handshakeMs: number
}

/** @throws Error why not; the socket is destroyed. */
export function dialledHandshake(
  socket: Socket,
  meantId: NodeId,
  options: HandshakeOptions,
): Promise<Acquainted> {
  return withinTime(socket, options, async (lines, { selfId, secret }) => {
    const dialler = newHello(selfId)
    lines.say(helloLine(dialler))
    const acceptor = readHello(await lines.next())
    if (acceptor.id !== meantId) throw new Error(`another node answers there: ${acceptor.id}`)
    const hellos = { dialler, acceptor }
    lines.say(proofLine(secret, 'dialler', hellos))
    checkProof(await lines.next(), secret, 'acceptor', hellos)
    return { id: acceptor.id, ...keys(secret, hellos, 'dialler', 'acceptor') }
  })
}

/** @throws Error why not; the socket is destroyed. */
export function acceptedHandshake(socket: Socket, options: HandshakeOptions): Promise<Acquainted> {
  return withinTime(socket, options, async (lines, { selfId, secret }) => {
    const dialler = readHello(await lines.next())
    // So that two nodes have one stream, and nobody comes as this node itself.
    if (dialler.id >= selfId) throw new Error('it should be dialled, and dials')
    const acceptor = newHello(selfId)
    const hellos = { dialler, acceptor }
    lines.say(helloLine(acceptor))
    checkProof(await lines.next(), secret, 'dialler', hellos)
    lines.say(proofLine(secret, 'acceptor', hellos))
    return { id: dialler.id, ...keys(secret, hellos, 'acceptor', 'dialler') }
  })
}

function newHello(id: NodeId): Hello {
  return { id, nonce: randomBytes(32).toString('hex') }
}

function keys(secret: KeyObject, hellos: Hellos, self: keyof Hellos, other: keyof Hellos) {
  return { sendKey: frameKey(secret, self, hellos), receiveKey: frameKey(secret, other, hellos) }
}

async function withinTime(
  socket: Socket,
  options: HandshakeOptions,
  talk: (lines: HandshakeLines, options: HandshakeOptions) => Promise<Omit<Acquainted, 'socket'>>,
): Promise<Acquainted> {
  const late = new Error(`it has not proved within ${options.handshakeMs} ms that it knows the secret`)
  const stopTimer = options.clock.after(options.handshakeMs, () => socket.destroy(late))
  const lines = new HandshakeLines(socket)
  try {
    const known = await talk(lines, options)
    lines.release()
    return { socket, ...known }
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    stopTimer()
  }
}
