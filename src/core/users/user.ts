import type { UserId } from '../ids.ts'

export const roles = ['customer', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

export interface User {
  readonly id: UserId
  /** Lower case; unique. */
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly createdAtMs: number
  /** Rises when the user's tokens are revoked: those of an earlier one are worth nothing. */
  readonly tokenGeneration: number
}

/** Each role may do what the ones before it may. */
export function atLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
