/**
 * Numbers that look random and are the same for the same seed and name: sfc32. Whoever draws has a stream of their own,
 * by name, so that what one part of a simulation draws changes nothing for the others.
 *
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export class Random {
  readonly #seed: string
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(seed: number, name = '') {
    this.#seed = `${seed}`
    this.#a = hashOf(`${seed}/${name}`)
    this.#b = hashOf(`${name}/${seed}`)
    this.#c = seed >>> 0
    for (let i = 0; i < 12; i++) this.#next()
  }

  /** Another stream of the same seed. */
  named(name: string): Random {
    return new Random(Number(this.#seed), name)
  }

  /** A whole number from 0, less than n. */
  below(n: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * n)
  }

  /** A whole number; both ends are possible. */
  whole(min: number, max: number): number {
    return min + this.below(max - min + 1)
  }

  between(min: number, max: number): number {
    return min + (this.#next() / 0x1_0000_0000) * (max - min)
  }

  /** Short ones far more often than long ones, never below `min`: as delays are. */
  tailed(min: number, max: number): number {
    const share = this.#next() / 0x1_0000_0000
    return min + (max - min) * share ** 4
  }

  chance(probability: number): boolean {
    return this.#next() < probability * 0x1_0000_0000
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }

  /** Some of the items, each with that probability, in their order. */
  some<Item>(items: readonly Item[], probability: number): Item[] {
    return items.filter(() => this.chance(probability))
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#count++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
