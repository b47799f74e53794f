import type { Role } from '../../src/core/users/user.ts'
import { layoutOf, startText } from './cinema.ts'

/** A request that a call of the API takes. */
export interface SampleCall {
  /** Who may make it: that role and those above. */
  readonly who: 'anyone' | Role
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly idempotent?: true
  /** The path names something that is one user's: others are answered as if there were none. */
  readonly owned?: 'reservation' | 'entry'
  /** To staff too. */
  readonly ownerAlone?: true
}

const reservation = '/v1/reservations/show1-r1'
const entry = '/v1/waitlist/show1-w1'
const hall = { name: 'Hall 2', layout: layoutOf('AAAA') }
const blocked = { seats: ['A1'], reason: 'broken' }
const credentials = { email: 'eve@example.org', password: 'forty seats at noon' }
const refreshToken = `s1.${'a'.repeat(43)}`

/** One for each operation: who may make it is said here a second time, apart from the code. */
export const sampleCalls: Readonly<Record<string, SampleCall>> = {
  getMe: { who: 'customer', path: '/v1/users/me' },
  deleteMe: { who: 'customer', path: '/v1/users/me', body: { password: 'none' } },
  changePassword: {
    who: 'customer',
    path: '/v1/users/me/password',
    body: { currentPassword: 'none', newPassword: 'forty seats at noon' },
  },
  createUser: { who: 'anyone', path: '/v1/users', body: { ...credentials, name: 'Eve' } },
  listUsers: { who: 'admin', path: '/v1/users' },
  changeUser: { who: 'admin', path: '/v1/users/bob', body: { role: 'staff' } },
  signIn: { who: 'anyone', path: '/v1/sessions', body: credentials },
  refreshSession: { who: 'anyone', path: '/v1/sessions/refresh', body: { refreshToken } },
  signOut: { who: 'customer', path: '/v1/sessions/current' },
  createHall: { who: 'staff', path: '/v1/halls', body: hall },
  listHalls: { who: 'anyone', path: '/v1/halls' },
  getHall: { who: 'anyone', path: '/v1/halls/hall1' },
  replaceHall: { who: 'staff', path: '/v1/halls/hall1', body: hall, headers: { 'If-Match': '"1"' } },
  createShow: {
    who: 'staff',
    path: '/v1/shows',
    body: { title: 'M', hallId: 'hall1', startsAt: startText },
  },
  listShows: { who: 'anyone', path: '/v1/shows' },
  getShow: { who: 'anyone', path: '/v1/shows/show1' },
  changeShow: { who: 'staff', path: '/v1/shows/show1', body: { title: 'M' } },
  cancelShow: { who: 'staff', path: '/v1/shows/show1/cancel', body: { reason: 'no film' } },
  getSeatMap: { who: 'anyone', path: '/v1/shows/show1/seats' },
  blockSeats: { who: 'staff', path: '/v1/shows/show1/blocked', body: blocked },
  unblockSeats: { who: 'staff', path: '/v1/shows/show1/blocked', body: blocked },
  watchSeats: { who: 'anyone', path: '/v1/shows/show1/seats/events' },
  getShowLog: { who: 'staff', path: '/v1/shows/show1/log' },
  reserve: { who: 'customer', path: '/v1/shows/show1/reservations', body: { seats: ['A1'] } },
  listReservations: { who: 'customer', path: '/v1/reservations' },
  getReservation: { who: 'customer', path: reservation, owned: 'reservation' },
  cancelReservation: { who: 'customer', path: reservation, owned: 'reservation' },
  confirmReservation: {
    who: 'customer',
    path: `${reservation}/confirm`,
    idempotent: true,
    owned: 'reservation',
    ownerAlone: true,
  },
  moveReservation: {
    who: 'staff',
    path: `${reservation}/move`,
    body: { seats: ['A2'], reason: 'broken' },
  },
  swapReservations: {
    who: 'staff',
    path: `${reservation}/swap`,
    body: { with: 'show1-r2', reason: 'broken' },
  },
  exportReservations: { who: 'staff', path: '/v1/shows/show1/reservations.csv' },
  joinWaitlist: { who: 'customer', path: '/v1/shows/show1/waitlist', body: { partySize: 2 } },
  listWaitlist: { who: 'customer', path: '/v1/waitlist' },
  getWaitlistEntry: { who: 'customer', path: entry, owned: 'entry' },
  leaveWaitlist: { who: 'customer', path: entry, owned: 'entry' },
  getHealth: { who: 'anyone', path: '/healthz' },
  getReadiness: { who: 'anyone', path: '/readyz' },
  getMetrics: { who: 'anyone', path: '/metrics' },
  getShards: { who: 'admin', path: '/v1/ops/shards' },
  drainNode: { who: 'admin', path: '/v1/ops/drain' },
  getApiDocument: { who: 'anyone', path: '/openapi.json' },
}
