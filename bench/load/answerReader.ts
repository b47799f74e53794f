/** An answer, as much of it as a load generator looks at. */
export interface Answer {
  readonly status: number
  /** Status line and headers. */
  readonly head: string
  body(): string
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Puts the answers of one connection together from what its socket delivers. It knows what servers of JSON send: a
 * length, chunks, or no body for 204 and 304. Not a parser for everybody's HTTP: a general one costs more than all
 * else that the generator does.
 */
export class AnswerReader {
  readonly #onAnswer: (answer: Answer) => void
  #rest: Buffer[] = []
  #restBytes = 0
  /** Known once the head of the answer under way is there; undefined while it isn't. */
  #neededBytes: number | undefined

  constructor(onAnswer: (answer: Answer) => void) {
    this.#onAnswer = onAnswer
  }

  /** @param bytes valid during this call only. @throws Error it isn't HTTP. */
  read(bytes: Buffer): void {
    if (this.#restBytes === 0) {
      this.#readFrom(bytes)
      return
    }
    this.#keep(bytes)
    if (this.#neededBytes !== undefined && this.#restBytes < this.#neededBytes) return
    const all = Buffer.concat(this.#rest, this.#restBytes)
    this.#rest = []
    this.#restBytes = 0
    this.#readFrom(all)
  }

  #readFrom(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length) {
      const answer = answerAt(bytes, at)
      if (typeof answer === 'number') {
        this.#neededBytes = answer === 0 ? undefined : answer
        this.#keep(at === 0 ? bytes : bytes.subarray(at))
        return
      }
      at = answer.end
      this.#onAnswer(answer)
    }
  }

  #keep(bytes: Buffer): void {
    this.#rest.push(Buffer.from(bytes))
    this.#restBytes += bytes.length
  }
}

/** @returns how many bytes the answer will have when it isn't all there; 0 when that can't be told yet. */
function answerAt(bytes: Buffer, start: number): (Answer & { end: number }) | number {
  const headAt = bytes.indexOf(headEnd, start)
  if (headAt < 0) return 0
  const head = bytes.toString('latin1', start, headAt)
  const status = Number(head.slice(9, 12))
  if (!head.startsWith('HTTP/1.1 ') || !(status >= 100)) throw new Error(`not HTTP: ${head.slice(0, 40)}`)
  const bodyAt = headAt + headEnd.length
  if (status === 204 || status === 304) return { status, head, end: bodyAt, body: () => '' }
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length) {
    const end = bodyAt + Number(length[1])
    if (end > bytes.length) return end - start
    return { status, head, end, body: () => bytes.toString('utf8', bodyAt, end) }
  }
  const chunks = chunksAt(bytes, bodyAt)
  return chunks ? { status, head, ...chunks } : 0
}

/** @returns undefined when the last chunk isn't there yet. */
function chunksAt(bytes: Buffer, start: number): { end: number; body(): string } | undefined {
  const spans: [number, number][] = []
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at, 'latin1')
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (Number.isNaN(size)) throw new Error('an answer without a length, and not in chunks either')
    const chunkEnd = lineEnd + 2 + size
    if (chunkEnd + 2 > bytes.length) return undefined
    if (size === 0) {
      const body = () => spans.map(([from, to]) => bytes.toString('utf8', from, to)).join('')
      return { end: chunkEnd + 2, body }
    }
    spans.push([lineEnd + 2, chunkEnd])
    at = chunkEnd + 2
  }
}
