import type { Layout } from '../../src/core/seats/layout.ts'

/** Rows get longer as halls grow, like those of cinemas and stadiums. */
export interface BenchHall {
  readonly seatCount: number
  readonly rowLength: number
}

/** @param seatCount rounded up to whole rows. */
export function benchHall(seatCount: number): BenchHall {
  const rowLength = seatCount <= 1000 ? 20 : 250
  return { seatCount: Math.ceil(seatCount / rowLength) * rowLength, rowLength }
}

/** @param seat from 0, row by row. */
export function seatId({ rowLength }: BenchHall, seat: number): string {
  return `${Math.floor(seat / rowLength) + 1}-${(seat % rowLength) + 1}`
}

export function layoutOf({ seatCount, rowLength }: BenchHall): Layout {
  const seats = Array.from({ length: rowLength }, (_, i) => ({
    number: String(i + 1),
    category: 'standard',
    kind: 'standard' as const,
  }))
  return { rows: Array.from({ length: seatCount / rowLength }, (_, i) => ({ label: `${i + 1}-`, seats })) }
}
