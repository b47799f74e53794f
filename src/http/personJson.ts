import * as v from 'valibot'
import type { User } from '../core/users/user.ts'
import { named } from './answers.ts'

/** A user as staff may see them. */
export const personSchema = named(
  'Person',
  v.object({ name: v.string(), email: v.pipe(v.string(), v.metadata({ format: 'email' })) }),
)

export function personJson({ name, email }: User): v.InferInput<typeof personSchema> {
  return { name, email }
}
