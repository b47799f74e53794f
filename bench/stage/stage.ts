import type { Client } from '../../test/smoke/client.ts'
import type { StoredSales } from '../sales/salesFaults.ts'
import type { SalesJournal } from '../sales/salesJournal.ts'
import type { BenchHall } from './benchHall.ts'

export interface BenchShow {
  readonly id: string
  readonly hall: BenchHall
}

/** A server of usher to be measured. */
export interface Stage {
  readonly url: string
  /** Such as `one node, MariaDB 10.11.19`. */
  readonly about: string
  /** Signed in as such. */
  readonly staff: Client
  /** Tokens of so many customers, or of fewer where each has to register. */
  tokens(count: number): Promise<readonly string[]>
  makeHall(hall: BenchHall): Promise<string>
  /** @param hallId a new one when it isn't given. */
  makeShow(hall: BenchHall, settings?: Readonly<Record<string, unknown>>, hallId?: string): Promise<BenchShow>
  /** What is kept of a show, once nobody asks any more. */
  readSales(show: BenchShow, journal: SalesJournal, tokens: readonly string[]): Promise<StoredSales>
  metrics(): Promise<Metrics>
}

/** What `/metrics` says at one moment. */
export interface Metrics {
  readonly cpuSeconds: number
  readonly residentBytes: number
  /** The sum over all labels; 0 when there is none. */
  of(name: string): number
}
