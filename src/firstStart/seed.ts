import { randomBytes } from 'node:crypto'
import type { Accounts } from '../accountPorts.ts'
import type { UserId } from '../core/ids.ts'
import type { Show } from '../core/shows/show.ts'
import type { Clock, Directory } from '../ports.ts'
import { makeDemo } from './demo.ts'
import { makeAdmin } from './makeAdmin.ts'

export interface Seeded {
  /** Set when its password was made up here: it is shown once and never again. */
  readonly madePassword: { readonly email: string; readonly password: string } | undefined
  /** The first show of the demo cinema, if that was made. */
  readonly demoShow: Show | undefined
  /** An admin was asked for, but there is another one already. */
  readonly unusedAdmin: boolean
}

const adminEmail = 'admin@usher.local'

/**
 * What the first start puts into an empty database: an admin, and a demo cinema unless it is not wanted. The admin
 * comes last, since without one this is still the first start.
 *
 * @param admin from the environment; undefined: one is made up.
 * @throws StartError the admin's address is somebody's who is no admin.
 */
export async function seed(
  { accounts, directory }: { accounts: Accounts; directory: Directory },
  { admin, demo }: { admin: { email: string; password: string } | undefined; demo: boolean },
  clock: Clock,
  newId: () => string,
  shardCount: number,
): Promise<Seeded> {
  if (await accounts.hasAdmin()) {
    const unusedAdmin = admin !== undefined && (await accounts.byEmail(admin.email))?.role !== 'admin'
    return { madePassword: undefined, demoShow: undefined, unusedAdmin }
  }
  const id = newId() as UserId
  const createdAtMs = clock.nowMs()
  const empty = (await directory.shows({}, null, 1)).items.length === 0
  const demoShow = demo && empty ? await makeDemo(directory, id, createdAtMs, newId, shardCount) : undefined
  const { email, password } = admin ?? { email: adminEmail, password: randomBytes(12).toString('base64url') }
  await makeAdmin(accounts, { id, email, password, createdAtMs })
  return { madePassword: admin ? undefined : { email, password }, demoShow, unusedAdmin: false }
}
