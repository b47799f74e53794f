import type { Arrivals } from './arrivals.ts'
import { Clients, type ClientsOptions } from './clients.ts'
import type { Connection } from './connection.ts'

/** Fewer than any kernel keeps waiting. */
const connectingMax = 100

/**
 * Asks when it is due. Latencies count from then, though all connections may be busy, or this process late: it looks
 * every millisecond and at every answer, and doesn't spin, since the server's database may need this core.
 *
 * All connections are open before anything is due, as those of a proxy are: a server in Node takes one new connection in
 * each turn of its event loop, so a busy one hardly takes any, and what waits in its kernel it can't even send away.
 *
 * @param onBegin they are open.
 * @returns the clients, to be drained, when the last one was due or there is nothing more to ask; and how many were
 *   due by then and had not been asked.
 */
export async function openLoop(
  options: Omit<ClientsOptions, 'onFree'>,
  arrivals: Arrivals,
  connections: number,
  onBegin: () => void = () => {},
): Promise<{ clients: Clients; unasked: number }> {
  const free: Connection[] = []
  /** When those were due that wait for a connection. */
  const waiting = { dueMs: [] as number[], head: 0 }
  const waitingCount = () => waiting.dueMs.length - waiting.head
  let connecting = 0
  let isBegun = false
  let isOver = false
  const allOpen = Promise.withResolvers<void>()
  const clients = new Clients({
    ...options,
    onFree(connection) {
      if (isOver) return
      if (!isBegun) {
        free.push(connection)
        if (connecting < connections) connect()
        if (free.length === connections) allOpen.resolve()
        return
      }
      if (waitingCount() === 0) free.push(connection)
      else clients.ask(connection, waiting.dueMs[waiting.head++]!)
      askDue()
    },
  })
  const connect = () => {
    connecting++
    clients.connect()
  }
  for (let i = 0; i < Math.min(connections, connectingMax); i++) connect()
  await allOpen.promise
  isBegun = true
  onBegin()
  const startMs = performance.now()
  const askDue = () => {
    const nowMs = performance.now()
    for (;;) {
      const dueMs = arrivals.peekMs()
      if (dueMs === undefined || startMs + dueMs > nowMs) return
      arrivals.next()
      options.tally().asked()
      const connection = freeOne(free)
      if (connection) {
        clients.ask(connection, startMs + dueMs)
      } else {
        if (waiting.head === waiting.dueMs.length) Object.assign(waiting, { dueMs: [], head: 0 })
        waiting.dueMs.push(startMs + dueMs)
      }
    }
  }
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      askDue()
      if (arrivals.peekMs() !== undefined && !clients.isDry) return
      clearInterval(timer)
      resolve()
    }, 1)
  })
  isOver = true
  return { clients, unasked: waitingCount() }
}

function freeOne(free: Connection[]): Connection | undefined {
  for (;;) {
    const connection = free.pop()
    if (!connection || connection.isOpen) return connection
  }
}
