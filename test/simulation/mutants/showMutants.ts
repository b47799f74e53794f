import { edit, type Mutant } from './mutant.ts'

/** In what a show decides and remembers. */
export const showMutants: readonly Mutant[] = [
  // Keys.
  edit(
    'key-not-stored',
    'core/takeTurn.ts',
    'return { outcome, events, answer }',
    'return { outcome, events, answer: undefined }',
  ),
  edit('key-not-remembered', 'core/takeTurn.ts', 'if (answer) remember(state, answer)\n', ''),
  edit(
    'key-for-any-request',
    'core/takeTurn.ts',
    'return earlier.requestHash === idempotency.requestHash\n',
    'return earlier.requestHash !== undefined || idempotency\n',
  ),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the program's text.
  edit('key-of-anybody', 'core/shows/showState.ts', 'return `${userId} ', 'return `${userId && 0} '),
  // The line.
  edit(
    'waiter-stays-in-line',
    'core/waitlist/waitlist.ts',
    'const entry = dequeue(waitlist, no)\n  waitlist.setAside.set',
    'const entry = findEntry(waitlist, no)!\n  waitlist.setAside.set',
  ),
  edit(
    'seats-not-set-aside',
    'core/takeTurn.ts',
    'for (const event of decision.events) record(event, by)\n    serveLine()',
    'for (const event of decision.events) record(event, by)',
  ),
  edit(
    'expired-seats-for-walk-ins',
    'core/takeTurn.ts',
    '  // hold, or sales that are open again.\n  serveLine()\n',
    '  // hold, or sales that are open again.\n',
  ),
  edit(
    'last-come-first-served',
    'core/waitlist/lines.ts',
    'hopeful && first.no > firstNo',
    'hopeful && first.no < firstNo',
  ),
  edit(
    'promises-not-counted',
    'core/reservations/apply.ts',
    '      addSeatsOfUser(state, event.userId, event.seats.length)\n      return\n    case',
    '      return\n    case',
  ),
  edit(
    'closed-line-joined',
    'core/waitlist/waitlistRules.ts',
    'if (nowMs >= closedAtMs) return',
    'if (nowMs < 0) return',
  ),
  // Holds and reservations.
  edit(
    'confirmed-holds-expire',
    'core/reservations/expiredHolds.ts',
    'if (!reservation || reservation.expiresAtMs === null) continue',
    'if (!reservation) continue',
  ),
  edit(
    'holds-end-when-asked',
    'core/takeTurn.ts',
    "  for (const event of expiredHolds(state, nowMs)) record(event, 'usher')",
    "  if (command.type === 'expireHolds') for (const event of expiredHolds(state, nowMs)) record(event, 'usher')",
  ),
  edit(
    'anybody-cancels',
    'core/reservations/endReservation.ts',
    'return reservation && (by.staff || reservation.userId === by.userId) ? reservation : undefined',
    'return reservation && by ? reservation : undefined',
  ),
  edit(
    'offer-left-behind-by-its-hold',
    'core/reservations/expiredHolds.ts',
    "if (entry) events.push(left(state, entry, 'offer-expired'))",
    'if (entry) left',
  ),
  edit(
    'fruitless-line-forgotten',
    'core/waitlist/lines.ts',
    'return wish.category === null ? releases.all : releases.ofCategory[wish.category]!',
    'return wish.category === null ? 0 * releases.all : releases.ofCategory[wish.category]!',
  ),
  edit(
    'limit-asked-for-one-request',
    'core/reservations/seatLimit.ts',
    'return has + asked > limit ?',
    'return asked > limit ?',
  ),
  // Seats for wheelchairs, and for who comes along.
  edit(
    'wheelchair-parties-like-others',
    'core/seats/pickSeats.ts',
    'return wish.accessible ? pickAccessible',
    'return wish.accessible && wish.count > 1 ? pickAccessible',
  ),
  edit(
    'companion-left-apart',
    'core/seats/pickAccessible.ts',
    'fits(companion) ? [wheelchair, companion!]',
    'fits(companion) && wish.adjacent ? [wheelchair, companion!]',
  ),
  edit(
    'wheelchair-seats-for-anybody',
    'core/seats/singles.ts',
    'return (status[seat]! | plan.use[seat]!) === 0',
    'return (status[seat]! | (plan.use[seat]! & 2)) === 0',
  ),
  edit(
    'wheelchair-forgotten-in-line',
    'core/waitlist/party.ts',
    'accessible: accessible ?? false,',
    'accessible: accessible && false,',
  ),
]
