import * as v from 'valibot'
import { roles, type User } from '../core/users/user.ts'
import { named, time } from './answers.ts'
import { idParam } from './fields.ts'
import { rfc3339 } from './instant.ts'

export const userSchema = named(
  'User',
  v.object({
    id: idParam,
    email: v.pipe(v.string(), v.metadata({ format: 'email' })),
    name: v.string(),
    role: v.picklist(roles),
    createdAt: time,
  }),
)

export function userJson({
  id,
  email,
  name,
  role,
  createdAtMs,
}: Omit<User, 'tokenGeneration'>): v.InferInput<typeof userSchema> {
  return { id, email, name, role, createdAt: rfc3339(createdAtMs) }
}
