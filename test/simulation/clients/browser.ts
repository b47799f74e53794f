import { type HttpAnswer, type HttpRequest, request } from '../judge/request.ts'
import { Violation } from '../judge/violation.ts'
import { tokenOf } from '../ports/httpDoor.ts'
import type { Client } from './client.ts'

/** Buys over HTTP: reserves, looks at what it has, confirms or cancels, and does each of it twice now and then. */
export async function browser(client: Client): Promise<void> {
  const token = tokenOf(client.name, 'customer')
  for (let no = 1; client.wantsMore(); no++) {
    const showId = client.pickShow()
    const seats = client.pickSeats(showId, 2)
    const holdSeconds = client.random.chance(0.5) ? client.random.whole(1, 5) : undefined
    const path = `/v1/shows/${showId}/reservations`
    const body = { seats, ...(holdSeconds && { holdSeconds }), waitlist: client.random.chance(0.3) }
    const made = await twice(client, { method: 'POST', path, token, key: `k${no}`, body })
    if (made?.status !== 201) continue
    const own = `/v1/reservations/${JSON.parse(made.text).id}`
    await expectThere(client, { method: 'GET', path: own, token })
    await client.pause(0, 3000)
    if (holdSeconds && client.random.chance(0.5)) {
      await twice(client, { method: 'POST', path: `${own}/confirm`, token, key: `c${no}` })
    }
    if (client.random.chance(0.6)) await twice(client, { method: 'DELETE', path: own, token })
  }
}

/** Sends it, and some of the time again: whoever repeats what was done gets the same answer. */
async function twice(client: Client, what: HttpRequest): Promise<HttpAnswer | undefined> {
  const first = await patiently(client, what)
  if (!first || first.status >= 300 || client.random.chance(0.5)) return first
  const second = await patiently(client, what)
  if (second && (second.status !== first.status || second.text !== first.text)) {
    fail(client, 'a repeated request has the same answer', `${what.path}: ${first.text}, ${second.text}`)
  }
  return first
}

/** What was answered 201 is there, whichever node is asked. */
async function expectThere(client: Client, what: HttpRequest): Promise<void> {
  const answer = await patiently(client, what)
  if (answer && answer.status !== 200) fail(client, 'what was made is there', `${what.path}: ${answer.text}`)
}

/** Until there is an answer that isn't a 503. undefined: given up. */
async function patiently(client: Client, what: HttpRequest): Promise<HttpAnswer | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const node = client.pickNode()
    const answer = node && (await request(client.simulation, node, what).catch(() => undefined))
    if (answer && answer.status !== 503) return answer
    await client.pause(50, 1500)
  }
  return undefined
}

function fail(client: Client, rule: string, detail: string): void {
  client.simulation.history.failure ??= new Violation(rule, `${client.name}, ${detail}`)
}
