import { describe } from 'vitest'
import { isRunnable } from './isRunnable.ts'

export interface Service {
  readonly name: string
  /** How to get it. */
  readonly get: string
  readonly isThere: boolean
}

/** Programs that tests start themselves. */
export const programs = {
  mariadb: program('mariadbd', 'mariadb-server'),
  redis: program('redis-server', 'redis-server'),
  rabbit: program('rabbitmq-server', 'rabbitmq-server'),
}

/** Servers that are there already, and shared. @param isThere whether one was found. */
export const shared = {
  database: (isThere: boolean) =>
    service('MySQL or MariaDB', 'mariadb-server', 'USHER_TEST_DATABASE_URLS', isThere),
  redis: (isThere: boolean) => service('Redis', 'redis-server', 'USHER_TEST_REDIS_URL', isThere),
  rabbit: (isThere: boolean) => service('RabbitMQ', 'rabbitmq-server', 'USHER_TEST_AMQP_URL', isThere),
}

const isRequired = process.env.USHER_REQUIRE_SERVICES === '1'

/**
 * A suite that needs services: where one is missing it is listed as skipped, with the way to get it. With
 * USHER_REQUIRE_SERVICES=1 that fails.
 */
export function suiteNeeding(
  services: readonly Service[],
  title: string,
  suite: () => void,
  timeoutMs = 20_000,
): void {
  const missing = services
    .filter(({ isThere }) => !isThere)
    .map(({ name, get }) => `${title} needs ${name}: ${get}`)
  if (missing.length > 0 && isRequired) throw new Error(missing.join('\n'))
  // The reporter counts what is skipped, and doesn't name it.
  for (const line of missing) process.stderr.write(`skipped: ${line}\n`)
  describe.skipIf(missing.length > 0)(title, { timeout: timeoutMs }, suite)
}

function program(name: string, debianPackage: string): Service {
  return { name, get: `apt-get install ${debianPackage}`, isThere: isRunnable(name) }
}

function service(name: string, debianPackage: string, variable: string, isThere: boolean): Service {
  return { name, get: `apt-get install ${debianPackage}, or set ${variable}`, isThere }
}
