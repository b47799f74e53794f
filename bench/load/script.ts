import type { Answer } from './answerReader.ts'

/** One request of a script, and who is told what came of it. */
export interface Ask {
  /** As it goes over the wire, in Latin-1: `httpText` makes it. */
  readonly text: string
  answered?(answer: Answer): void
  /** The connection broke before the answer: nobody knows whether it was done. */
  lost?(): void
}

/** What the clients of a load do, and what they remember of it. Lives in the generator's process. */
export interface Script {
  /** The next request of whichever client is free. @returns undefined when there is nothing more to ask, ever. */
  next(): Ask | undefined
  /** What the check at the end needs to know. Goes to the bench's own process, so it is plain data. */
  journal(): unknown
}
