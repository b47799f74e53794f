/** The building blocks of what is answered. */
import * as v from 'valibot'

/** Gives a schema a name of its own in the API document. */
export function named<Schema extends v.GenericSchema>(name: string, schema: Schema) {
  return v.pipe(schema, v.metadata({ ref: name }))
}

export const time = v.pipe(v.string(), v.metadata({ format: 'date-time' }))

/** One page of a list. */
export function pageOf<Item extends v.GenericSchema>(item: Item) {
  const nextCursor = v.pipe(v.nullable(v.string()), v.description('Give it back to go on; null at the end.'))
  return v.object({ items: v.array(item), nextCursor })
}
