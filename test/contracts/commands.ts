import fc from 'fast-check'
import type { Command } from '../../src/core/reservations/command.ts'
import {
  assign,
  block,
  cancel,
  confirm,
  hold,
  join,
  leave,
  minute,
  moveIntoBlocked,
  reserve,
  staff,
  swap,
  unblock,
} from '../core/builders.ts'

const name = fc.constantFrom('ann', 'bob', 'cid')
const seats = fc.subarray(['A1', 'A2', 'A3', 'A4'], { minLength: 1, maxLength: 2 })
const no = fc.integer({ min: 2, max: 12 })

/** Commands of a few users who want the same seats, for a show with A1 to A4. Many are refused. */
export const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(name, seats).map(([who, some]) => reserve(who, ...some)) },
  { weight: 2, arbitrary: fc.tuple(name, seats).map(([who, some]) => hold(minute, who, ...some)) },
  { weight: 4, arbitrary: no.map((of) => cancel(staff, of)) },
  no.map((of) => confirm(staff, of)),
  no.map((of) => leave(staff, of)),
  fc.tuple(name, fc.integer({ min: 1, max: 2 })).map(([who, size]) => join(who, size)),
  fc.constant(assign),
  { weight: 3, arbitrary: fc.tuple(no, seats).map(([of, some]) => moveIntoBlocked(of, ...some)) },
  { weight: 2, arbitrary: fc.tuple(no, no).map(([one, other]) => swap(one, other)) },
  seats.map((some) => block(...some)),
  seats.map((some) => unblock(...some)),
)
