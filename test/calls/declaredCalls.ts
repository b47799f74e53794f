import { cinema } from '../http/cinema.ts'

/** An operation of the API document, with every answer that it says it gives. */
export interface DeclaredCall {
  readonly operationId: string
  readonly method: string
  /** `/v1/shows/{id}` */
  readonly path: string
  /** Whether a token is needed. */
  readonly secured: boolean
  readonly hasBody: boolean
  /** Where it takes them: `query`, `header` or `path`. */
  readonly parameters: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[]
  readonly bodySchema: Schema | undefined
  /** Statuses of successes, codes of problems. */
  readonly answers: readonly string[]
}

/** A JSON schema of the document, with its references followed. */
// biome-ignore lint/suspicious/noExplicitAny: a document that is taken apart.
export type Schema = any

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** What the API document declares, call by call. */
export async function declaredCalls(): Promise<DeclaredCall[]> {
  const { send } = await cinema()
  // biome-ignore lint/suspicious/noExplicitAny: a document that is taken apart.
  const document: any = (await send('GET', '/openapi.json')).body
  const calls: DeclaredCall[] = []
  for (const [path, item] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const method of methods) {
      const operation = item[method]
      if (!operation) continue
      const { operationId, security, requestBody, responses, parameters = [] } = operation
      const answers = Object.entries(responses).flatMap(([status, { description }]) => {
        return Number(status) < 400 ? [status] : codesIn(description)
      })
      const secured = security.length > 0
      const hasBody = requestBody !== undefined
      const bodySchema = followed(requestBody?.content['application/json'].schema, document)
      const shape = { operationId, method: method.toUpperCase(), path, secured, hasBody, answers }
      calls.push({ ...shape, parameters, bodySchema })
    }
  }
  return calls
}

interface Operation {
  readonly operationId: string
  readonly security: readonly unknown[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
  readonly parameters?: DeclaredCall['parameters']
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

function followed(schema: Schema, document: Schema): Schema {
  if (Array.isArray(schema)) return schema.map((one) => followed(one, document))
  if (typeof schema !== 'object' || schema === null) return schema
  if ('$ref' in schema) return followed(document.components.schemas[schema.$ref.split('/').at(-1)], document)
  return Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, followed(one, document)]))
}

/** A problem's description lists the codes in code quotes. */
function codesIn(description: string): string[] {
  return [...description.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code!)
}
