/** What was found wrong in one place, in a person's words. Past a hundred nobody reads on: the rest is counted. */
export class Findings {
  readonly #lines: string[] = []
  #count = 0

  /** @param line a whole sentence's worth: it is read alone. */
  add(line: string): void {
    this.#count++
    if (this.#lines.length < shownMax) this.#lines.push(line)
  }

  get count(): number {
    return this.#count
  }

  get lines(): readonly string[] {
    const more = this.#count - this.#lines.length
    return more === 0 ? this.#lines : [...this.#lines, `and ${more} more`]
  }
}

const shownMax = 100
