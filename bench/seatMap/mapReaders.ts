import { httpText } from '../load/httpText.ts'
import type { Ask, Script } from '../load/script.ts'

export interface MapReadersOptions {
  readonly path: string
  /** Whether they say which one they have, and are told 304 while it is right. */
  readonly conditional: boolean
}

/** People who look at a seat map, again and again. */
export class MapReaders implements Script {
  readonly #path: string
  readonly #url: string
  readonly #isConditional: boolean
  #text: string
  #etag: string | undefined

  constructor(url: string, { path, conditional }: MapReadersOptions) {
    this.#url = url
    this.#path = path
    this.#isConditional = conditional
    this.#text = httpText(url, 'GET', [])(path)
  }

  next(): Ask {
    return {
      text: this.#text,
      answered: ({ status, head }) => {
        if (!this.#isConditional || status !== 200) return
        const etag = /\r\netag: *([^\r]+)/i.exec(head)?.[1]
        if (etag === undefined || etag === this.#etag) return
        this.#etag = etag
        this.#text = httpText(this.#url, 'GET', [`If-None-Match: ${etag}`])(this.#path)
      },
    }
  }

  journal(): null {
    return null
  }
}
