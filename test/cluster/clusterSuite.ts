import { databaseServers } from '../services/databases.ts'
import { programs, type Service, shared, suiteNeeding } from '../services/suiteNeeding.ts'
import { temporaryVhost } from '../services/temporaryVhost.ts'

const vhost = await temporaryVhost()
await vhost?.drop()

const database = shared.database((await databaseServers()).length > 0)
const rabbit = shared.rabbit(vhost !== undefined)

/** A suite of several nodes as processes. @param own services that it starts besides. */
export function clusterSuite(title: string, suite: () => void, own: readonly Service[] = []): void {
  suiteNeeding([database, rabbit, programs.redis, ...own], title, suite, 120_000)
}
