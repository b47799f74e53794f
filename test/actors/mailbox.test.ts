import { expect, test } from 'vitest'
import { Mailbox } from '../../src/actors/mailbox.ts'
import { hour, now } from '../core/builders.ts'
import { ManualClock } from '../fakes/manualClock.ts'

function mailbox(capacity: number) {
  const clock = new ManualClock(now)
  return { clock, box: new Mailbox<number>(clock, capacity) }
}

/** Puts and takes one mail every `everyMs`, so that the box stays as full as it is. */
function keepBusy({ clock, box }: ReturnType<typeof mailbox>, everyMs: number, forMs: number): void {
  for (let passed = 0; passed < forMs; passed += everyMs) {
    clock.advance(everyMs)
    box.take()
    box.put(0)
  }
}

test('mail is taken in the order in which it was put, over thousands', () => {
  const { box } = mailbox(10_000)
  for (let no = 0; no < 10_000; no++) box.put(no)
  for (let no = 0; no < 6_000; no++) expect(box.take()).toBe(no)
  for (let no = 10_000; no < 12_000; no++) box.put(no)
  expect(box.size).toBe(6_000)
  expect(box.takeAll()).toEqual(Array.from({ length: 6_000 }, (_, i) => 6_000 + i))
  expect(box.size).toBe(0)
  expect(box.take()).toBeUndefined()
})

test('a full box takes no more, until something has been taken', () => {
  const { box } = mailbox(2)
  expect([box.put(1), box.put(2), box.put(3)]).toEqual([true, true, false])
  expect(box.size).toBe(2)
  box.take()
  expect([box.put(4), box.put(5)]).toEqual([true, false])
  expect(box.takeAll()).toEqual([2, 4])
})

test('with no pace to go by, a second', () => {
  const { box, clock } = mailbox(2)
  box.put(1)
  expect(box.drainMs()).toBe(1000)
  clock.advance(400)
  expect(box.drainMs()).toBe(1000)
})

test('what is there takes as long as it does at the pace of late', () => {
  const stage = mailbox(100)
  for (let no = 0; no < 100; no++) stage.box.put(no)
  keepBusy(stage, 10, 1000)
  expect(stage.box.drainMs()).toBe(1000)
  keepBusy(stage, 1, 1000)
  expect(stage.box.drainMs()).toBe(100)
})

test('a box that nothing is taken from any more has no pace', () => {
  const stage = mailbox(10)
  for (let no = 0; no < 10; no++) stage.box.put(no)
  keepBusy(stage, 1, 1000)
  expect(stage.box.drainMs()).toBe(10)
  stage.clock.advance(1000)
  expect(stage.box.drainMs()).toBe(1000)
})

test('a quiet hour does not count into the pace of the rush after it', () => {
  const stage = mailbox(100)
  keepBusy(stage, 1000, hour)
  stage.box.take()
  stage.clock.advance(hour)
  for (let no = 0; no < 100; no++) stage.box.put(no)
  keepBusy(stage, 1, 600)
  expect(stage.box.drainMs()).toBe(100)
})

test('a rush that has only begun is not judged by the quiet hour before it', () => {
  const stage = mailbox(100)
  stage.box.put(0)
  stage.box.take()
  stage.clock.advance(hour)
  for (let no = 0; no < 100; no++) stage.box.put(no)
  keepBusy(stage, 1, 50)
  expect(stage.box.drainMs()).toBe(1000)
})
