import type { HallId } from '../core/ids.ts'
import { compileLayout, type SeatPlan } from '../core/seats/seatPlan.ts'
import type { StoredRows } from '../verifyPorts.ts'

/** Shows of a hall share their plan; a few are kept, since a stadium's takes tens of megabytes. */
const keptMax = 4

/** Layouts as the core has them. Versions never change, so they outlive the look at the rows. */
export class Plans {
  readonly #plans = new Map<string, SeatPlan>()

  async get(hallId: HallId, version: number, rows: StoredRows): Promise<SeatPlan> {
    const key = `${hallId} ${version}`
    const known = this.#plans.get(key)
    if (known) return known
    const plan = compileLayout(await rows.layout(hallId, version))
    const [oldest] = this.#plans.keys()
    if (oldest !== undefined && this.#plans.size >= keptMax) this.#plans.delete(oldest)
    this.#plans.set(key, plan)
    return plan
  }
}
