import type { Metrics } from './stage.ts'

export async function readMetrics(url: string): Promise<Metrics> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const of = (name: string) => {
    const values = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))
    return [...values].reduce((sum, [, value]) => sum + Number(value), 0)
  }
  const [cpuSeconds, residentBytes] = [of('process_cpu_seconds_total'), of('process_resident_memory_bytes')]
  return { cpuSeconds, residentBytes, of }
}
