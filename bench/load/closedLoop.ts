import { Clients, type ClientsOptions } from './clients.ts'

/**
 * Each client asks, waits for the answer, and asks again.
 *
 * @returns the clients, to be drained, after so many milliseconds or when there is nothing more to ask.
 */
export async function closedLoop(
  options: Omit<ClientsOptions, 'onFree'>,
  connections: number,
  lastsMs: number,
): Promise<Clients> {
  const over = Promise.withResolvers<void>()
  let isOver = false
  const end = () => {
    isOver = true
    over.resolve()
  }
  const clients = new Clients({
    ...options,
    onFree(connection) {
      if (isOver) return
      options.tally().asked()
      if (!clients.ask(connection, performance.now())) end()
    },
  })
  for (let i = 0; i < connections; i++) clients.connect()
  const timer = setTimeout(end, lastsMs)
  await over.promise
  clearTimeout(timer)
  return clients
}
