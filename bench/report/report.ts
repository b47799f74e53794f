/** What a bench has found, for a terminal, a program and a person. */
export interface Report {
  /** Of the bench; its files are called so. */
  readonly name: string
  readonly title: string
  /** What was done and how to read it, one paragraph each. */
  readonly about: readonly string[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly tables: readonly Table[]
  readonly charts?: readonly Chart[]
  /** All figures, for programs. */
  readonly figures: object
  /** Why the run is worth nothing. */
  readonly faults?: readonly string[]
}

/** The first column is words, the others are numbers. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export type Chart = LineChart | BarChart

export interface LineChart {
  readonly type: 'lines'
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
  /** What happened when: upright lines with a word. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[]
}

export interface Line {
  readonly name: string
  /** NaN is a gap. */
  readonly points: readonly (readonly [number, number])[]
}

export interface Axis {
  readonly label: string
  /** `percentiles` spreads the end: 90, 99, 99.9 are as far from each other. Linear unless said. */
  readonly scale?: 'log' | 'percentiles'
}

export interface BarChart {
  readonly type: 'bars'
  readonly title: string
  readonly unit: string
  readonly bars: readonly { readonly name: string; readonly value: number; readonly label?: string }[]
}
