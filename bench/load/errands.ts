import { httpText } from './httpText.ts'
import type { Ask, Script } from './script.ts'

export interface Errand {
  /** Whose it is: index of the token. */
  readonly user: number
  readonly path: string
  readonly body?: string
}

export interface ErrandsOptions {
  readonly method: 'POST' | 'DELETE'
  readonly tokens: readonly string[]
  readonly errands: readonly Errand[]
}

/** A list of requests, each done once. */
export class Errands implements Script {
  readonly #errands: readonly Errand[]
  readonly #texts: readonly ReturnType<typeof httpText>[]
  #next = 0
  #failed = 0

  constructor(url: string, { method, tokens, errands }: ErrandsOptions) {
    this.#errands = errands
    this.#texts = tokens.map((token) => httpText(url, method, [`Authorization: Bearer ${token}`]))
  }

  next(): Ask | undefined {
    const errand = this.#errands[this.#next++]
    if (!errand) return undefined
    return {
      text: this.#texts[errand.user]!(errand.path, errand.body),
      answered: ({ status }) => {
        if (status >= 300) this.#failed++
      },
      lost: () => this.#failed++,
    }
  }

  /** How many were not done. */
  journal(): number {
    return this.#failed
  }
}
