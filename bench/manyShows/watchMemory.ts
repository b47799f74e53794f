import type { CleanUps } from '../cleanUps.ts'
import type { Stage } from '../stage/stage.ts'

export interface MemorySample {
  readonly atSeconds: number
  readonly residentMb: number
  readonly heapMb: number
  readonly activeShows: number
}

export interface MemoryWatch {
  readonly samples: readonly MemorySample[]
  stop(): Promise<void>
}

const everyMs = 500
const mb = 2 ** 20

/** Looks at the server's memory, again and again. */
export function watchMemory(stage: Stage, cleanUps: CleanUps): MemoryWatch {
  const samples: MemorySample[] = []
  const startMs = performance.now()
  const look = async () => {
    const metrics = await stage.metrics()
    samples.push({
      atSeconds: (performance.now() - startMs) / 1000,
      residentMb: metrics.residentBytes / mb,
      heapMb: metrics.of('nodejs_heap_size_used_bytes') / mb,
      activeShows: metrics.of('usher_active_shows'),
    })
  }
  // One that can't be had is left out: the server is busy, or has ended.
  const timer = setInterval(() => void look().catch(() => {}), everyMs)
  return { samples, stop: cleanUps.defer(() => clearInterval(timer)) }
}
