import type { Axis } from './report.ts'

/** Where a value lies on an axis, from 0 to 1, and which values are written beside it. */
export interface AxisScale {
  at(value: number): number
  readonly ticks: readonly { readonly value: number; readonly text: string }[]
}

/**
 * @param values all that must fit.
 * @param isTight ends at the largest value, and not at a round one.
 */
export function axisScale(axis: Axis, values: readonly number[], isTight = false): AxisScale {
  if (axis.scale === 'percentiles') return percentiles(Math.max(...values, 90))
  if (axis.scale === 'log') return logarithmic(values.filter((value) => value > 0))
  return linear(Math.min(...values, 0), Math.max(...values, 0), isTight)
}

function linear(smallest: number, largest: number, isTight: boolean): AxisScale {
  const step = niceStep((largest - smallest) / 5)
  const low = isTight ? smallest : Math.floor(smallest / step) * step
  const high =
    isTight && largest > smallest ? largest : Math.max(low + step, Math.ceil(largest / step) * step)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
  return {
    at: (value) => (value - low) / (high - low),
    ticks: ticks.map((value) => ({ value, text: tickText(value) })),
  }
}

/** What lies below is drawn at the lower edge. */
const decadesMax = 4

function percentiles(max: number): AxisScale {
  const depth = (percentile: number) => Math.log10(1 / Math.max(1 - percentile / 100, 1e-6))
  const deepest = depth(max)
  const ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999].filter((value) => depth(value) <= deepest + 1e-9)
  return {
    at: (value) => depth(value) / deepest,
    ticks: ticks.map((value) => ({ value, text: `${value} %` })),
  }
}

function logarithmic(values: readonly number[]): AxisScale {
  const high = Math.ceil(Math.log10(Math.max(...values, 1)))
  const lowest = Math.floor(Math.log10(Math.min(...values, 1)))
  const low = Math.min(high - 1, Math.max(lowest, high - decadesMax))
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))
  return {
    at: (value) => Math.max(0, (Math.log10(Math.max(value, 1e-9)) - low) / (high - low)),
    ticks: ticks.map((value) => ({ value, text: tickText(value) })),
  }
}

/** 1, 2 or 5 times a power of ten, at least so much. */
function niceStep(step: number): number {
  if (!(step > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(step))
  return power * [1, 2, 5, 10].find((factor) => factor * power >= step)!
}

function tickText(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))} M`
  if (Math.abs(value) >= 10_000) return `${Number((value / 1000).toPrecision(3))} k`
  return String(Number(value.toPrecision(3)))
}
