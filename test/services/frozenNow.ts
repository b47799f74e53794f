import { readdirSync, readFileSync } from 'node:fs'

const waitMsMax = 1000

/**
 * Waits, and keeps everything else here waiting, until every thread of a process has been stopped by the SIGSTOP that it
 * was sent: until then one on another core may still answer. Where there is no /proc, nobody knows.
 */
export function frozenNow(pid: number): void {
  const untilMs = performance.now() + waitMsMax
  while (performance.now() < untilMs && threadStates(pid).some((state) => state !== 'T'));
}

function threadStates(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      // After the name, which is in brackets and may have anything in it.
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    })
  } catch {
    return []
  }
}
