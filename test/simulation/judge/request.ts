import type { SimulatedNode } from '../simulatedNode.ts'
import type { Simulation } from '../simulation.ts'
import { Violation } from './violation.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly token: string
  readonly key?: string
  readonly body?: unknown
}

export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

/** Sends a request to a node's HTTP app. An answer is never our fault, and a 503 says when to come back. */
export function request(
  simulation: Simulation,
  node: SimulatedNode,
  { method, path, token, key, body }: HttpRequest,
): Promise<HttpAnswer> {
  const { history } = simulation
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    Authorization: `Bearer ${token}`,
    'X-Request-Id': 'r',
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': `${text.length}` }),
  }
  const what = `${token} sends ${node.id}: ${method} ${path} ${text ?? ''} ${key ?? ''}`
  history.add(() => what)
  history.count(`${method} over HTTP`)
  const run = async (): Promise<HttpAnswer> => {
    const response = await node.http.request(path, { method, headers, ...(text && { body: text }) })
    const { status } = response
    const answer = { status, text: await response.text() }
    history.add(() => `${node.id} answers ${token}: ${status} ${answer.text}`)
    if (status === 500) throw new Violation('nothing is our fault', `${what}: ${answer.text}`)
    if (status === 503 && !response.headers.has('Retry-After')) {
      throw new Violation('a 503 says when to come back', `${what}: ${answer.text}`)
    }
    return answer
  }
  return simulation.send(node, what, async () => {
    try {
      return await run()
    } catch (error) {
      // The app answers whatever happens.
      history.failure ??= error
      throw error
    }
  })
}
