/** What somebody, or a bug, might do to the rows of the show in verifyContract.ts, and what is to be said of it. */
export interface Corruption {
  readonly what: string
  readonly statement: string
  /** A part of one of the lines. */
  readonly says: string
}

const show = "show_id = 'show1'"

export const corruptions: readonly Corruption[] = [
  {
    what: 'a guard is gone',
    statement: `DELETE FROM taken_seats WHERE ${show} AND seat = 'A5'`,
    says: 'nothing guards seat A5, which is taken by reservation 5: it could be sold twice',
  },
  {
    what: 'a guard too many',
    statement: "INSERT INTO taken_seats (show_id, seat, kind, no) VALUES ('show1', 'A7', 'reservation', 5)",
    says: 'seat A7 is guarded for reservation 5, and is free by the log: nobody can buy it',
  },
  {
    what: 'a guard for somebody else',
    statement: `UPDATE taken_seats SET no = 3 WHERE ${show} AND seat = 'A5'`,
    says: 'seat A5 is guarded for reservation 3, and by the log for reservation 5',
  },
  {
    what: 'a guard for another reason',
    statement: `UPDATE taken_seats SET kind = 'blocked', no = 0 WHERE ${show} AND seat = 'A1'`,
    says: 'seat A1 is guarded for staff, who blocked it, and by the log for waitlist entry 6',
  },
  {
    what: 'a seat in two reservations',
    statement: `UPDATE reservations SET seats = '["A5","A6"]' WHERE ${show} AND no = 3`,
    says: 'nobody can sell it, since its rows contradict each other: seat A5',
  },
  {
    what: 'other seats than were sold',
    statement: `UPDATE reservations SET seats = '["A7"]' WHERE ${show} AND no = 3`,
    says: 'the seats of reservation show1-r3 is ["A7"] in its row, and ["A3"] by the log',
  },
  {
    what: 'a seat that the hall has not',
    statement: `UPDATE reservations SET seats = '["Z9"]' WHERE ${show} AND no = 3`,
    says: 'seat Z9 is not in the layout',
  },
  {
    what: 'a cancelled reservation that is confirmed again',
    statement: `UPDATE reservations SET status = 'confirmed' WHERE ${show} AND no = 2`,
    says: 'the status of reservation show1-r2 is "confirmed" in its row, and "cancelled" by the log',
  },
  {
    what: 'a hold that lost its end',
    statement: `UPDATE reservations SET expires_at_ms = NULL WHERE ${show} AND no = 3`,
    says: 'the expiresAtMs of reservation show1-r3 is null in its row',
  },
  {
    what: 'a reservation is gone',
    statement: `DELETE FROM reservations WHERE ${show} AND no = 2`,
    says: 'reservation show1-r2 is in the log, and has no row',
  },
  {
    what: 'a reservation that nobody made',
    statement: `INSERT INTO reservations SELECT show_id, 99, account_id, seats, status, expires_at_ms, amount, currency,
      created_at_ms, changed_at_ms FROM (SELECT * FROM reservations WHERE ${show} AND no = 2) ended`,
    says: 'reservation show1-r99 has a row, and is not in the log',
  },
  {
    what: 'a waiter is gone',
    statement: `DELETE FROM waitlist_entries WHERE ${show} AND no = 7`,
    says: 'waitlist entry show1-w7 is in the log, and has no row',
  },
  {
    what: 'a waiter who became a bigger party',
    statement: `UPDATE waitlist_entries SET party_size = 4 WHERE ${show} AND no = 7`,
    says: 'the partySize of waitlist entry show1-w7 is 4 in its row, and 3 by the log',
  },
  {
    what: 'an event is missing',
    statement: `DELETE FROM events WHERE ${show} AND seq = 5`,
    says: "event 5 is missing from the log; so the rows can't be compared with the log",
  },
  {
    what: 'the first events are missing',
    statement: `DELETE FROM events WHERE ${show} AND seq < 4`,
    says: 'events 1 to 3 are missing from the log',
  },
  {
    what: 'the last event is missing',
    statement: `DELETE FROM events WHERE ${show} AND seq = 9`,
    says: "the log ends with event 8, and the show's row says that it is at 9",
  },
  {
    what: 'the sequence has jumped',
    statement: "UPDATE shows SET seq = 12 WHERE id = 'show1'",
    says: "the log ends with event 9, and the show's row says that it is at 12",
  },
  {
    what: 'an event that sells what is sold',
    statement: `UPDATE events SET data = REPLACE(data, 'A5', 'A3') WHERE ${show} AND seq = 5`,
    says: "event 5, SeatsReserved, doesn't fit what the log says before it: seat A3 is held by 3, expected free by 0",
  },
  {
    what: 'an event that is not JSON',
    statement: `UPDATE events SET data = '{"seats":' WHERE ${show} AND seq = 5`,
    says: 'a row of it has something else where JSON must be',
  },
  {
    what: 'published further than there is',
    statement: "UPDATE shows SET published_seq = 10 WHERE id = 'show1'",
    says: "events up to 10 are marked as published, and there are 9: the next won't be",
  },
  {
    what: 'an answer that names nothing',
    statement: `UPDATE answers SET outcome = REPLACE(outcome, '"no":5', '"no":4') WHERE ${show}`,
    says: 'names reservation 4 of user cid, which is not in the log',
  },
  {
    what: "an answer with somebody else's reservation",
    statement: `UPDATE answers SET outcome = REPLACE(outcome, '"no":5', '"no":3') WHERE ${show}`,
    says: "names reservation 3 of user cid, which is user bob's",
  },
  {
    what: 'a setting that nobody changed',
    statement: "UPDATE shows SET max_seats_per_user = 2 WHERE id = 'show1'",
    says: "the show's maxSeatsPerUser is 2 in its row, and 4 by the log",
  },
  {
    what: 'a show that is cancelled, and was not',
    statement: "UPDATE shows SET status = 'cancelled' WHERE id = 'show1'",
    says: `the show's status is "cancelled" in its row, and "scheduled" by the log`,
  },
  {
    what: 'a user over the limit',
    statement: `UPDATE events SET data = REPLACE(data, ':4', ':1') WHERE ${show} AND seq = 4`,
    says: 'event 5 let user cid have 2 seats, and the limit was 1',
  },
  {
    what: 'a shard that was never claimed',
    statement: 'UPDATE shards SET epoch = 0',
    says: 'it was sold by shard 0, which nobody has ever claimed: its epoch is 0',
  },
  {
    what: 'a shard that it does not belong to',
    statement: "UPDATE shows SET shard_id = 3 WHERE id = 'show1'",
    says: 'its row says shard 3, and its id belongs to shard 0',
  },
  {
    what: 'rows of no show',
    statement: `UPDATE taken_seats SET show_id = 'gone' WHERE ${show} AND seat = 'A5'`,
    says: "the database: taken_seats has rows of show gone, which doesn't exist",
  },
  {
    what: 'a hall with another number of seats',
    statement: 'UPDATE halls SET seat_count = 6',
    says: 'the database: hall hall-of-show1 says it has 6 seats, and its layout 7',
  },
  {
    what: 'a layout that lost a seat',
    statement: `UPDATE hall_layouts SET layout = REPLACE(layout, '"number":"5"', '"number":"50"')`,
    says: 'seat A5 is not in the layout',
  },
  {
    what: 'a layout that is gone',
    statement: 'DELETE FROM hall_layouts',
    says: 'hall hall-of-show1 has no layout',
  },
]
