import type { ChaosShow } from '../stage/chaosStage.ts'
import type { Customer } from './customer.ts'
import { pause } from './pause.ts'

/** What somebody does until the round is over. */
export type Behaviour = (customer: Customer, show: ChaosShow) => Promise<void>

/** So that nobody's processor is what is tested. */
const think = ({ random }: Customer) => pause(random.between(5, 40))

/** Buys one or two named seats at a time, gives most of them back, and looks now and then whether all is as it was told. */
export const buyer: Behaviour = async (customer, show) => {
  const mine: string[] = []
  while (!customer.isOver) {
    await think(customer)
    if (mine.length > 3 || (mine.length > 0 && customer.random.chance(0.3))) {
      const reservationId = mine.shift()!
      const { status } = (await customer.wish(show, { type: 'cancel', reservationId })) ?? {}
      if (status === 200 && customer.random.chance(0.3)) {
        await customer.wish(show, { type: 'read', reservationId, expects: 'cancelled' })
      }
      continue
    }
    const seats = pickSeats(customer, show)
    const made = await customer.wish(show, { type: 'reserve', seats })
    if (made?.status !== 201) continue
    mine.push(made.body.id)
    if (customer.random.chance(0.2)) {
      await customer.wish(show, { type: 'read', reservationId: made.body.id, expects: 'confirmed' })
    }
  }
}

/** Holds seats, then confirms in time or too late, gives them back, or forgets them. What is confirmed is cancelled. */
export const holder: Behaviour = async (customer, show) => {
  const { random } = customer
  while (!customer.isOver) {
    await think(customer)
    const holdSeconds = random.whole(1, 2)
    const held = await customer.wish(show, { type: 'reserve', seats: pickSeats(customer, show), holdSeconds })
    if (held?.status !== 201) continue
    const reservationId = held.body.id
    const then = random.pick(['confirm', 'confirm', 'confirm late', 'cancel', 'forget'])
    if (then === 'confirm late') await pause(holdSeconds * 1000)
    if (then === 'cancel') await customer.wish(show, { type: 'cancel', reservationId })
    if (!then.startsWith('confirm')) continue
    const confirmed = await customer.wish(show, { type: 'confirm', reservationId })
    if (confirmed?.status === 200) await customer.wish(show, { type: 'cancel', reservationId })
  }
}

/** Wants any seats of a show that is too small, waits in line for them, and gives them back at once. */
export const waiter: Behaviour = async (customer, show) => {
  while (!customer.isOver) {
    await think(customer)
    const answer = await customer.wish(show, { type: 'reserveBest', count: customer.random.whole(1, 2) })
    if (answer?.status === 201) {
      await think(customer)
      await customer.wish(show, { type: 'cancel', reservationId: answer.body.id })
    } else if (answer?.status === 202) await wait(customer, show, answer.body.waitlistEntry.id)
    else if (answer?.body.code === 'already-waiting') await wait(customer, show, answer.body.waitlistEntryId)
  }
}

/** Looks at maps, of all nodes in turn. */
export const reader: Behaviour = async (customer, show) => {
  while (!customer.isOver) {
    await customer.look(show)
    await pause(20)
  }
}

async function wait(customer: Customer, show: ChaosShow, entryId: string): Promise<void> {
  while (!customer.isOver) {
    await pause(50)
    const answer = await customer.get(`/v1/waitlist/${entryId}`)
    if (answer?.status !== 200) continue
    const { status, reservationId } = answer.body
    if (status === 'waiting' || status === 'set-aside') {
      if (customer.random.chance(0.98)) continue
      await customer.wish(show, { type: 'leave', entryId })
      return
    }
    if (status === 'offered' && customer.random.chance(0.7)) {
      await customer.wish(show, { type: 'confirm', reservationId })
    }
    if (reservationId !== undefined) await customer.wish(show, { type: 'cancel', reservationId })
    return
  }
}

function pickSeats({ random }: Customer, { seats }: ChaosShow): string[] {
  const from = random.below(seats.length - 1)
  return seats.slice(from, from + random.whole(1, 2))
}
