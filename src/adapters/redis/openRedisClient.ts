import { Redis } from 'ioredis'

/** Soon enough after a restart that a lease outlives it, and seldom enough not to be load. */
const reconnectAfterMsMax = 500
const connectTimeoutMs = 500

/**
 * A connection that answers soon or says no, and is tried again for ever. Opening never fails: while the server is
 * away, commands do, at once.
 *
 * A command that has timed out is never sent again. It may still be done, when a frozen server goes on.
 */
export function openRedisClient(url: string, commandTimeoutMs: number): Redis {
  return new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // A connection that nothing comes out of is given up: one that heals by itself takes its time.
    socketTimeout: 2 * commandTimeoutMs,
    // A frozen server doesn't close its end.
    disconnectTimeout: 100,
    retryStrategy: (attempt) => Math.min(50 * attempt, reconnectAfterMsMax),
    maxLoadingRetryTime: reconnectAfterMsMax,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Commands under way fail with the connection, not at a later attempt.
    maxRetriesPerRequest: 0,
    // What was missed in between can't be made up for by the connection alone.
    autoResubscribe: false,
  })
}

/** Such as `127.0.0.1:6379`: without the password that is in the URL. */
export function addressOf({ options }: Redis): string {
  return options.path ?? `${options.host}:${options.port}`
}
