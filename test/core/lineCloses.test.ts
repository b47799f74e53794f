import { describe, expect, test } from 'vitest'
import { takeTurn } from '../../src/core/takeTurn.ts'
import {
  accepted,
  assign,
  cancel,
  change,
  decisionTable,
  drawn,
  eventTypes,
  expire,
  hour,
  join,
  layoutOf,
  minute,
  now,
  play,
  refused,
  reserve,
  seatsByUser,
  showOn,
  start,
  user,
} from './builders.ts'

/** Ten minutes to accept. */
const offers = { waitlistMode: 'offer', offerSeconds: 600 } as const
/** u0 gives back both seats of two, and they are set aside for w1, who waits for both. */
const setAside = [reserve('u0', 'A1', 'A2'), join('w1', 2), cancel('u0', 1)]

describe('before the start the line closes', () => {
  /** An hour before the start. */
  const cutoff = { ...offers, waitlistCutoffSeconds: 3600 }
  const closes = start - hour
  const full = reserve('u0', 'A1', 'A2', 'A3', 'A4')

  decisionTable([
    {
      rule: 'to whoever asks to join',
      show: cutoff,
      given: [full],
      at: closes,
      when: join('u1', 1),
      answer: refused({ code: 'waitlist-closed', closedAtMs: closes }),
    },
    {
      rule: 'and is open a moment before',
      show: cutoff,
      given: [full],
      at: closes - 1,
      when: join('u1', 1),
      answer: accepted({ entry: { position: 1 } }),
    },
    {
      rule: 'to a reserve that the show has no seats for',
      show: cutoff,
      given: [full],
      at: closes,
      when: reserve('u1', 'A1'),
      answer: refused({ code: 'show-full', free: 0, asked: 1 }),
    },
    {
      rule: 'once the show has started that is what is said',
      show: cutoff,
      given: [full],
      at: start,
      when: join('u1', 1),
      answer: refused({ code: 'show-started', startsAtMs: start }),
    },
    {
      rule: 'and what was promised, offered or waited for is free for the first who asks',
      show: cutoff,
      given: [reserve('u0', 'A1', 'A2', 'A3'), reserve('u9', 'A4'), join('w1', 2), cancel('u0', 1), assign],
      at: closes,
      when: reserve('u1', 'A1', 'A2'),
      answer: accepted({ reservation: { status: 'confirmed' } }),
      leaves: ['rr.r'],
    },
  ])

  test('every entry ends with it, wherever it stands', () => {
    const state = showOn(layoutOf('AAA'), { ...cutoff, offerSeconds: 7200 })
    play(state, reserve('u1', 'A1'), reserve('u2', 'A2'), reserve('u3', 'A3'))
    play(state, join('w1', 1), join('w2', 1), join('w3', 1), cancel('u1', 1), assign, cancel('u2', 2))
    expect(drawn(state)).toEqual(['hhr'])

    const { events } = takeTurn(state, expire, closes - 1)
    expect(events).toEqual([])
    const turn = takeTurn(state, assign, closes)
    expect(turn.outcome).toMatchObject(accepted({ type: 'assigned', count: 0 }))
    expect(turn.events.map(({ by, event }) => [by, event.type, 'why' in event ? event.why : ''])).toEqual([
      ['usher', 'HoldExpired', ''],
      ['usher', 'WaitlistLeft', 'offer-expired'],
      ['usher', 'WaitlistLeft', 'waitlist-closed'],
      ['usher', 'WaitlistLeft', 'waitlist-closed'],
    ])
    expect(drawn(state)).toEqual(['..r'])
    expect(seatsByUser(state)).toEqual(new Map([[user('u3'), 1]]))
  })

  test('an offer never outlasts it', () => {
    const state = showOn(layoutOf('AA'), { ...offers, waitlistCutoffSeconds: 3600 })
    play(state, ...setAside)
    const turn = takeTurn(state, assign, closes - minute)
    expect(turn.events[0]!.event).toMatchObject({ type: 'WaitlistOffered', expiresAtMs: closes })
  })

  test('a show that is moved to begin sooner closes its line at once, open offers with it', () => {
    const state = showOn(layoutOf('AA'), offers)
    play(state, ...setAside, assign, join('w2', 1), change({ waitlistCutoffSeconds: 60 }))
    const turn = play(state, change({ startsAtMs: now + minute }))
    expect(eventTypes(turn)).toEqual(['ShowChanged', 'HoldExpired', 'WaitlistLeft', 'WaitlistLeft'])
    expect(drawn(state)).toEqual(['..'])
  })

  test('for good: a show that is moved to begin later has a new line', () => {
    const state = showOn(layoutOf('AAAA'), cutoff)
    play(state, full, join('w1', 1))
    const moved = takeTurn(state, change({ startsAtMs: start + hour }), closes)
    expect(eventTypes(moved)).toEqual(['WaitlistLeft', 'ShowChanged'])
    expect(takeTurn(state, join('w2', 1), closes).outcome).toMatchObject(accepted({ entry: { position: 1 } }))
  })

  test('without a cutoff it closes as the show starts', () => {
    const state = showOn(layoutOf('AAAA'), offers)
    play(state, full, join('w1', 1))
    expect(takeTurn(state, expire, start - 1).events).toEqual([])
    expect(takeTurn(state, expire, start).events).toMatchObject([{ event: { why: 'show-started' } }])
  })
})
