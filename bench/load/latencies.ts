import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'

/** What a plot and a table show of many latencies. */
export interface LatencySummary {
  readonly count: number
  readonly meanMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  /** Percentile and milliseconds, from 0 to 100, closer together towards the end. */
  readonly curve: readonly (readonly [number, number])[]
}

/** 0 to 99.999, each step a tenth of what is left to 100. */
const curvePercentiles = [0, 0.9, 0.99, 0.999, 0.9999].flatMap((start) =>
  Array.from({ length: 9 }, (_, i) => 100 * (start + ((1 - start) * i) / 10)),
)

/** Latencies from a microsecond to a minute, to three digits, in a fixed amount of memory. */
export class Latencies {
  readonly #histogram: Histogram

  constructor(histogram = newHistogram()) {
    this.#histogram = histogram
  }

  static decoded(text: string): Latencies {
    return new Latencies(decodeFromCompressedBase64(text))
  }

  get count(): number {
    return this.#histogram.totalCount
  }

  record(ms: number): void {
    this.#histogram.recordValue(Math.min(Math.max(1, Math.round(ms * 1000)), highestUs))
  }

  add(other: Latencies): void {
    this.#histogram.add(other.#histogram)
  }

  reset(): void {
    this.#histogram.reset()
  }

  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram)
  }

  /** @param percentile 0 to 100. @returns 0 when nothing was recorded. */
  atMs(percentile: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(percentile) / 1000
  }

  summary(): LatencySummary {
    return {
      count: this.count,
      meanMs: this.count === 0 ? 0 : this.#histogram.mean / 1000,
      p50Ms: this.atMs(50),
      p90Ms: this.atMs(90),
      p99Ms: this.atMs(99),
      p999Ms: this.atMs(99.9),
      maxMs: this.atMs(100),
      curve: curvePercentiles.map((percentile) => [percentile, this.atMs(percentile)]),
    }
  }
}

const highestUs = 60_000_000

function newHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestUs,
    numberOfSignificantValueDigits: 3,
  })
}
