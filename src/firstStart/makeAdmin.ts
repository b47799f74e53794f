import type { Accounts } from '../accountPorts.ts'
import type { UserId } from '../core/ids.ts'
import { StartError } from '../faults.ts'
import { hashPassword } from '../http/passwords.ts'

/**
 * Makes the first admin. Of several nodes that start at once one does; the others find it there.
 *
 * @throws StartError the address is somebody's who is no admin.
 */
export async function makeAdmin(
  accounts: Accounts,
  admin: { id: UserId; email: string; password: string; createdAtMs: number },
): Promise<void> {
  const { id, email, password, createdAtMs } = admin
  const passwordHash = await hashPassword(password)
  if (await accounts.createUser({ id, email, name: 'Admin', role: 'admin', passwordHash, createdAtMs }))
    return
  if ((await accounts.byEmail(email))?.role === 'admin') return
  throw new StartError(`${email} is a customer's already: set USHER_ADMIN_EMAIL to another address`)
}
