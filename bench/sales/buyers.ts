import { httpText } from '../load/httpText.ts'
import { randomBelow } from '../load/random.ts'
import type { Ask, Script } from '../load/script.ts'
import { type BenchHall, seatId } from '../stage/benchHall.ts'
import { FreeSeats, type InPlay } from './freeSeats.ts'
import type { SalesJournal, Sold } from './salesJournal.ts'

/** Shares are of 1. */
export interface BuyersOptions {
  readonly showId: string
  readonly hall: BenchHall
  /** A token for each user; requests are from users at random. */
  readonly tokens: readonly string[]
  /** Of the reserves, those for two to four neighbours; the others are for one seat. */
  readonly groups: number
  /** Of all requests, cancellations. */
  readonly cancels: number
  /** Of the reserves, those that begin as a hold, which is then confirmed. */
  readonly holds: number
  /** Of the reserves, those for seats that somebody has. */
  readonly rivals: number
  /** Of the reserves, those with an Idempotency-Key. */
  readonly keys: number
  /** Seats that are asked for; all, unless said. */
  readonly inPlay?: InPlay
}

/** In the journal's order; what is under way stands here too. */
interface Reservation extends Sold {
  readonly user: number
  readonly taken: readonly number[]
  status: Sold['status']
}

interface Texts {
  readonly post: ReturnType<typeof httpText>
  readonly delete: ReturnType<typeof httpText>
}

const holdSeconds = 600
/** So many holds are open at a time: people need a moment to pay. */
const openHoldsMax = 100

/** People who buy seats of one show at random places in the hall, hold, confirm and cancel some. */
export class Buyers implements Script {
  readonly #options: BuyersOptions
  readonly #path: string
  readonly #texts: readonly Texts[]
  readonly #url: string
  readonly #free: FreeSeats
  readonly #random = randomBelow()
  readonly #reservations: Reservation[] = []
  /** Those that may be cancelled, or fought for. */
  readonly #standing: Reservation[] = []
  readonly #holds: Reservation[] = []
  #unanswered = 0
  #nextKey = 0

  constructor(url: string, options: BuyersOptions) {
    this.#options = options
    this.#url = url
    this.#path = `/v1/shows/${options.showId}/reservations`
    this.#texts = options.tokens.map((token) => {
      const headers = [`Authorization: Bearer ${token}`]
      return { post: httpText(url, 'POST', headers), delete: httpText(url, 'DELETE', headers) }
    })
    this.#free = new FreeSeats(options.hall.seatCount, options.hall.rowLength, options.inPlay)
  }

  next(): Ask | undefined {
    const { cancels, rivals } = this.#options
    if (this.#chance(cancels)) {
      const reservation = this.#drawStanding()
      if (reservation) return this.#cancel(reservation)
    }
    if (this.#holds.length > openHoldsMax) return this.#confirm(this.#holds.shift()!)
    if (this.#chance(rivals) && this.#standing.length > 0) {
      return this.#reserve(this.#standing[this.#random(this.#standing.length)]!.taken)
    }
    const seats = this.#free.take(this.#partySize(), this.#random)
    if (seats) return this.#reserve(seats)
    // Where seats are given back, there will be some again.
    const reservation = cancels > 0 ? this.#drawStanding() : undefined
    return reservation && this.#cancel(reservation)
  }

  journal(): SalesJournal {
    const sold = this.#reservations.map(({ id, seats, status, user }) => ({ id, seats, status, user }))
    return { sold, unanswered: this.#unanswered, soldOut: this.#free.count === 0 }
  }

  #reserve(taken: readonly number[]): Ask {
    const { hall, holds, keys, tokens } = this.#options
    const user = this.#random(tokens.length)
    const seats = taken.map((seat) => seatId(hall, seat))
    const isHold = this.#chance(holds)
    const body = JSON.stringify({ seats, waitlist: false, ...(isHold && { holdSeconds }) })
    return {
      text: this.#chance(keys) ? this.#keyed(user, body) : this.#texts[user]!.post(this.#path, body),
      answered: ({ status, body: text }) => {
        // Rivals are told that the seats are taken. What else is refused nobody has: it may be asked for again.
        if (status !== 201) {
          if (status !== 409) this.#free.giveBack(taken, undefined)
          return
        }
        const { id, status: became } = JSON.parse(text()) as { id: string; status: Sold['status'] }
        const reservation: Reservation = { id, seats, status: became, user, taken }
        this.#free.hold(taken, reservation)
        this.#reservations.push(reservation)
        if (became === 'held') this.#holds.push(reservation)
        else this.#standing.push(reservation)
      },
      lost: () => this.#unanswered++,
    }
  }

  #keyed(user: number, body: string): string {
    const headers = [
      `Authorization: Bearer ${this.#options.tokens[user]}`,
      `Idempotency-Key: bench-${this.#nextKey++}`,
    ]
    return httpText(this.#url, 'POST', headers)(this.#path, body)
  }

  #confirm(reservation: Reservation): Ask {
    return {
      text: this.#texts[reservation.user]!.post(`/v1/reservations/${reservation.id}/confirm`, ''),
      answered: ({ status }) => {
        if (status === 200) reservation.status = 'confirmed'
        const bag = status === 200 ? this.#standing : this.#holds
        bag.push(reservation)
      },
      lost: () => {
        reservation.status = 'unknown'
        this.#unanswered++
      },
    }
  }

  #cancel(reservation: Reservation): Ask {
    return {
      text: this.#texts[reservation.user]!.delete(`/v1/reservations/${reservation.id}`),
      answered: ({ status }) => {
        if (status === 200) {
          reservation.status = 'cancelled'
          this.#free.giveBack(reservation.taken, reservation)
        } else this.#standing.push(reservation)
      },
      lost: () => {
        reservation.status = 'unknown'
        this.#unanswered++
      },
    }
  }

  #drawStanding(): Reservation | undefined {
    if (this.#standing.length === 0) return undefined
    const at = this.#random(this.#standing.length)
    const drawn = this.#standing[at]!
    this.#standing[at] = this.#standing.at(-1)!
    this.#standing.pop()
    return drawn
  }

  #partySize(): number {
    return this.#chance(this.#options.groups) ? 2 + this.#random(3) : 1
  }

  #chance(share: number): boolean {
    return this.#random(1_000_000) < share * 1_000_000
  }
}
