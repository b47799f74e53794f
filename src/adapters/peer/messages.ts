/**
 * What a frame carries: JSON, an array of messages, each an array that starts with its kind. Numbers instead of names,
 * since there are a hundred thousand of them a second.
 */
export const kinds = {
  /** [ask, no, request]: the asker numbers its requests. */
  ask: 0,
  /** [answer, no, answer] */
  answer: 1,
  /** [busy, no]: too many requests are being worked on. Nothing was done. */
  busy: 2,
  /** [closing, no]: the stream is being closed. Nothing was done. */
  closing: 3,
  /** [failed, no, why]: there is no answer to send. It may have been done. */
  failed: 4,
  /** [note, note] */
  note: 5,
  /** [ping]: the other side still lives. */
  ping: 6,
  /** [bye]: the node leaves for good and takes no more requests. */
  bye: 7,
} as const

type Kinds = typeof kinds

export type PeerMessage =
  | readonly [kind: Kinds['ask'] | Kinds['answer'], no: number, body: unknown]
  | readonly [kind: Kinds['busy'] | Kinds['closing'], no: number]
  | readonly [kind: Kinds['failed'], no: number, why: string]
  | readonly [kind: Kinds['note'], note: unknown]
  | readonly [kind: Kinds['ping'] | Kinds['bye']]

/** @throws TypeError the body is nothing that JSON can say. undefined becomes null. */
export function messageText(...message: PeerMessage): string {
  return JSON.stringify(message)
}

/** @throws Error the other side doesn't speak this protocol. */
export function readMessages(payload: string): readonly PeerMessage[] {
  const messages: unknown = JSON.parse(payload)
  if (!Array.isArray(messages) || !messages.every(isMessage)) {
    throw new Error('a frame holds something that is no message')
  }
  return messages
}

function isMessage(value: unknown): value is PeerMessage {
  if (!Array.isArray(value)) return false
  const [kind, no, body] = value as unknown[]
  switch (kind) {
    case kinds.ask:
    case kinds.answer:
      return value.length === 3 && isNo(no)
    case kinds.busy:
    case kinds.closing:
      return value.length === 2 && isNo(no)
    case kinds.failed:
      return value.length === 3 && isNo(no) && typeof body === 'string'
    case kinds.note:
      return value.length === 2
    case kinds.ping:
    case kinds.bye:
      return value.length === 1
    default:
      return false
  }
}

function isNo(value: unknown): boolean {
  return Number.isSafeInteger(value)
}
