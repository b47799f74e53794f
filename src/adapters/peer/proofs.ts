/** How two nodes prove to each other that they know the cluster's secret without sending it. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { NodeId } from '../../clusterPorts.ts'

const protocolVersion = 1
const nonceBytes = 32

/** What a node says first. The nonce, in hex, is new for each connection. */
export interface Hello {
  readonly id: NodeId
  readonly nonce: string
}

/** What both sides have said, by who dialled. Proofs and keys hold for this one connection. */
export interface Hellos {
  readonly dialler: Hello
  readonly acceptor: Hello
}

/** A node's side of a connection. Its proofs and keys are its own, so none can be sent back to whoever made it. */
export type Side = keyof Hellos

export function helloLine({ id, nonce }: Hello): string {
  return JSON.stringify({ usherPeer: protocolVersion, id, nonce })
}

/** @throws Error it is no hello of this protocol version. */
export function readHello(line: string): Hello {
  const { usherPeer, id, nonce } = fieldsOf(line)
  if (usherPeer === undefined) throw new Error('it is no node of a cluster')
  if (usherPeer !== protocolVersion) {
    throw new Error(`it speaks another version of the protocol between nodes; this one is ${protocolVersion}`)
  }
  if (!isNodeId(id) || typeof nonce !== 'string' || !/^[0-9a-f]+$/.test(nonce)) {
    throw new Error('its hello is malformed')
  }
  if (nonce.length !== nonceBytes * 2) throw new Error('its nonce has the wrong length')
  return { id, nonce }
}

/** Visible ASCII, so that an id can be told in one line and fits in a hello. */
export function isNodeId(id: unknown): id is NodeId {
  return typeof id === 'string' && /^[!-~]{1,128}$/.test(id)
}

export function proofLine(secret: KeyObject, side: Side, hellos: Hellos): string {
  return derive(secret, `${side} proves`, hellos).toString('hex')
}

/** @throws Error the line isn't the proof of that side. */
export function checkProof(line: string, secret: KeyObject, side: Side, hellos: Hellos): void {
  const proof = derive(secret, `${side} proves`, hellos)
  const given = Buffer.from(line, 'hex')
  if (given.length !== proof.length || !timingSafeEqual(given, proof)) {
    throw new Error("it doesn't know the cluster's secret")
  }
}

/** The key for the frames that this side sends. */
export function frameKey(secret: KeyObject, side: Side, hellos: Hellos): KeyObject {
  return createSecretKey(derive(secret, `${side} sends`, hellos))
}

/** JSON keeps the parts apart: no other ids and nonces give the same text. */
function derive(secret: KeyObject, label: string, { dialler, acceptor }: Hellos): Buffer {
  const said = [label, protocolVersion, dialler.id, dialler.nonce, acceptor.id, acceptor.nonce]
  return createHmac('sha256', secret).update(JSON.stringify(said)).digest()
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    // An object of whatever it is: null has no fields to ask for.
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
