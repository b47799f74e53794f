import type { Wish } from './history.ts'

/** As the API has it; what can be sent twice without harm goes without a key. */
export function requestOf(showId: string, wish: Wish, key: string) {
  const post = (path: string, body: unknown) => ({
    method: 'POST',
    path,
    headers: { 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  switch (wish.type) {
    case 'reserve': {
      const { seats, holdSeconds } = wish
      return post(`/v1/shows/${showId}/reservations`, { seats, holdSeconds, waitlist: false })
    }
    case 'reserveBest':
      return post(`/v1/shows/${showId}/reservations`, { bestAvailable: { count: wish.count } })
    case 'confirm':
      return post(`/v1/reservations/${wish.reservationId}/confirm`, {})
    case 'cancel':
      return { method: 'DELETE', path: `/v1/reservations/${wish.reservationId}` }
    case 'leave':
      return { method: 'DELETE', path: `/v1/waitlist/${wish.entryId}` }
    case 'read':
      return { method: 'GET', path: `/v1/reservations/${wish.reservationId}` }
    default:
      return wish satisfies never
  }
}
