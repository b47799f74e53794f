import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { Registry } from 'prom-client'
import type { AdmissionLimits } from '../../../src/http/admission.ts'
import type { Answer } from '../../../src/http/answer.ts'
import { createLogger } from '../../../src/http/createLogger.ts'
import { openDoor } from '../../../src/http/door/door.ts'
import { openEntrance } from '../../../src/http/entrance.ts'
import type { Quotas } from '../../../src/http/rateLimits.ts'
import { bodyBytesMax, type Cinema, cinema, manyAtOnce } from '../cinema.ts'

export interface Asked {
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Options {
  readonly rows?: string[]
  readonly quotas?: () => Quotas
  readonly corsOrigins?: readonly string[]
  readonly level?: string
  readonly admission?: AdmissionLimits
}

/** What a client gets. */
export interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const remoteAddress = '192.0.2.1'

/** A cinema that can be asked at the door alone, or through the app alone. */
export async function doorOf({ rows, quotas, corsOrigins = [], level = 'info', admission }: Options = {}) {
  const lines: object[] = []
  const write = (line: string) => void lines.push({ ...JSON.parse(line), time: 'some time' })
  const log = createLogger(level, { write })
  const limits = {
    bodyBytesMax,
    layoutBytesMax: 8 * 1024 * 1024,
    passwordsAtOnceMax: 4,
    admission: admission ?? manyAtOnce,
  }
  const it: Cinema = await cinema(rows, {}, { log, corsOrigins, limits, quotas: quotas?.() })
  const { clock, tokens, router } = it
  const metrics = new Registry()
  const entrance = openEntrance({
    ...{ clock, log, metrics, limits, tokens, quotas: quotas?.(), trustedProxies: 0 },
  })
  const door = openDoor({ router, tokens, limits, corsOrigins }, entrance)

  /** What the app got. */
  const letIn: IncomingMessage[] = []
  /** @returns undefined: it is left to the app. */
  const atDoor = (
    { method = 'GET', url = '/', headers = {}, body = '' }: Asked,
    arrives: 'whole' | 'half' | 'gone' = 'whole',
  ): Promise<Said | undefined> => {
    const stream = new Readable({ read() {} })
    const bytes = Buffer.from(body)
    stream.push(arrives === 'half' ? bytes.subarray(0, bytes.length / 2) : bytes)
    if (arrives === 'whole') stream.push(null)
    if (arrives === 'gone') stream.destroy()
    const length = body !== '' && { 'Content-Length': `${bytes.length}` }
    const request = Object.assign(stream, {
      ...{ method, url, socket: { remoteAddress } },
      headers: lowerCased({ ...headers, ...length }),
    })
    const asked = request as unknown as IncomingMessage
    return new Promise((resolve) => {
      const way = {
        answer: (answer: Answer) => resolve(told(answer)),
        toApp: () => {
          letIn.push(asked)
          resolve(undefined)
        },
      }
      door(asked, way)
    })
  }
  const throughApp = async ({ method = 'GET', url = '/', headers = {}, body = '' }: Asked): Promise<Said> => {
    const length = body !== '' && { 'Content-Length': `${Buffer.byteLength(body)}` }
    const init = { method, headers: { ...headers, ...length }, ...(body !== '' && { body }) }
    const response = await it.app.request(url, init, { incoming: { socket: { remoteAddress } } })
    const { status } = response
    return { status, headers: Object.fromEntries(response.headers), body: await response.text() }
  }
  return { ...it, entrance, letIn, atDoor, throughApp, doorMetrics: metrics, lines }
}

/** As a client sees it. */
function told({ status, headers, body }: Answer): Said {
  return { status, headers: lowerCased(headers), body: body ?? '' }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
