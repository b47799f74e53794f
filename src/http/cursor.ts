import * as v from 'valibot'
import type { Page } from '../ports.ts'
import { type FieldError, invalidRequest, type Problem } from './problems.ts'

/**
 * Where a list goes on, opaque to clients. It names the list it is from, so that a cursor of one show's log can't
 * quietly skip part of another's.
 *
 * @param scope names the list, and whose it is.
 */
function encodeCursor(scope: string, position: unknown): string {
  return Buffer.from(JSON.stringify([scope, position])).toString('base64url')
}

/** A page as it is answered, with the cursor that goes on from it. */
export function pageJson<Item, Shown>(
  { items, next }: Page<Item, unknown>,
  scope: string,
  shown: (item: Item) => Shown,
): { items: Shown[]; nextCursor: string | null } {
  return {
    items: items.map((item) => shown(item)),
    nextCursor: next === null ? null : encodeCursor(scope, next),
  }
}

/** @returns the position, null without a cursor, or what is wrong with it. */
export function decodeCursor<Schema extends v.GenericSchema>(
  cursor: string | undefined,
  scope: string,
  schema: Schema,
): { ok: true; position: v.InferOutput<Schema> | null } | { ok: false; problem: Problem } {
  if (cursor === undefined) return { ok: true, position: null }
  const parsed = v.safeParse(v.strictTuple([v.literal(scope), schema]), parse(cursor))
  if (!parsed.success) return { ok: false, problem: invalidRequest(foreign) }
  return { ok: true, position: parsed.output[1] }
}

const foreign: FieldError = {
  field: 'cursor',
  message: 'must be the nextCursor of a page of this very list; leave it out to start at the beginning',
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

const safe = v.pipe(v.number(), v.safeInteger())

/** Positions of `RecordPosition` lists: reservations and waitlist entries. */
export const recordPosition = v.strictTuple([safe, v.string(), safe])
export const showPosition = v.strictTuple([safe, v.string()])
export const hallPosition = v.string()
export const userPosition = v.string()
export const logPosition = safe
