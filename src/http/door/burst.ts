import type { Answer } from '../answer.ts'
import type { Way } from '../listen.ts'

/** Where an answer goes. */
type Addressee = Pick<Way, 'answer'>

/**
 * Sends the answers that are made in one turn of the event loop together, at its end. One alone wakes the client's
 * processor, which is dearer than all the work for it; those that follow at once find it awake.
 */
export class Burst {
  #letters: { to: Addressee; answer: Answer }[] = []
  readonly #send = () => {
    const letters = this.#letters
    this.#letters = []
    for (const { to, answer } of letters) to.answer(answer)
  }

  add(to: Addressee, answer: Answer): void {
    if (this.#letters.push({ to, answer }) === 1) setImmediate(this.#send)
  }
}
