// A small client of the API, in the types that are generated from its document. `npm run check:api` compiles and runs it.
import assert from 'node:assert/strict'
import * as usher from '../../build/api/client.ts'
import { cinema } from '../http/cinema.ts'

const { app } = await cinema(['AAAA'], { maxSeatsPerUser: 10 })
usher.defaults.fetch = (async (url: string, init: RequestInit) => app.request(url, init)) as typeof fetch

const account = { email: 'you@example.com', password: 'forty seats at noon' }
const registered = await usher.createUser({ ...account, name: 'You' })
assert.equal(registered.status, 201)

const session = await usher.signIn(account)
if (session.status !== 201) throw new Error(session.data.detail)
usher.defaults.headers = { Authorization: `Bearer ${session.data.accessToken}` }

const shows = await usher.listShows({ limit: 10 })
if (shows.status !== 200) throw new Error(shows.data.detail)
const [show] = shows.data.items
assert.equal(show?.title, 'Metropolis')

const bought = await usher.reserve(show.id, { seats: ['A1', 'A2'] }, { idempotencyKey: 'first' })
if (bought.status !== 201) throw new Error(`not 201, but ${bought.status}`)
const { seats, status }: { seats: string[]; status: 'held' | 'confirmed' | 'cancelled' | 'expired' } =
  bought.data
assert.deepEqual([seats, status], [['A1', 'A2'], 'confirmed'])

const again = await usher.reserve(show.id, { seats: ['A1'] })
assert.equal(again.status === 409 && again.data.code, 'seats-taken')

// Too few seats are left: 202 has a form of its own.
const waits = await usher.reserve(show.id, { seats: ['A2', 'A3', 'A4'] })
if (waits.status !== 202) throw new Error(`not 202, but ${waits.status}`)
assert.equal(waits.data.waitlistEntry.partySize, 3)

const map = await usher.getSeatMap(show.id)
if (map.status !== 200) throw new Error(`not 200, but ${map.status}`)
assert.equal(map.data.taken.A1, 'reserved')

// @ts-expect-error: seats are texts.
void (() => usher.reserve(show.id, { seats: [1] }))
// @ts-expect-error: there is no such field.
void (() => usher.reserve(show.id, { seats: ['A1'], hold: 600 }))
// @ts-expect-error: there is no such role.
void (() => usher.changeUser('ann', { role: 'boss' }))

process.stdout.write('a generated client bought seats, and waits for more\n')
