/** What a bench has begun and must be ended, whether it comes to its end, fails, or is given up with Ctrl-C. */
export class CleanUps {
  readonly #open: (() => Promise<void>)[] = []

  /** @returns ends it now; once, however often it is called, and never again at the end. */
  defer(end: () => unknown): () => Promise<void> {
    let ended: Promise<void> | undefined
    const once = () => {
      ended ??= (async () => void (await end()))().finally(() =>
        this.#open.splice(this.#open.indexOf(once), 1),
      )
      return ended
    }
    this.#open.push(once)
    return once
  }

  /** Ends what is left, the last one first, all of it even when some of it can't be ended. */
  async end(): Promise<void> {
    const errors: unknown[] = []
    for (const each of this.#open.toReversed()) await each().catch((error) => errors.push(error))
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be cleaned up')
  }
}
