import { createSecretKey, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { FrameOpener, FrameSealer } from '../../src/adapters/peer/frames.ts'
import { kinds, messageText, readMessages } from '../../src/adapters/peer/messages.ts'

const key = createSecretKey(randomBytes(32))
const bytesMax = 10_000

function framesOf(...payloads: string[]): Buffer[] {
  const sealer = new FrameSealer(key)
  return payloads.map((payload) => sealer.seal(payload))
}

function opened(chunks: readonly Buffer[], opener = new FrameOpener(key, bytesMax)): string[] {
  return chunks.flatMap((chunk) => [...opener.open(chunk)])
}

test('frames are read as they were made, whatever the chunks', () => {
  const payloads = ['[]', '', 'Zoë 🎬', 'x'.repeat(5000), '[1]']
  const bytes = Buffer.concat(framesOf(...payloads))
  expect(opened([bytes])).toEqual(payloads)
  for (const size of [1, 3, 19, 20, 21, 4096]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    )
    expect(opened(chunks)).toEqual(payloads)
  }
})

test('what came before a bad frame is given out, and then it fails', () => {
  const [first, second] = framesOf('one', 'two') as [Buffer, Buffer]
  second[second.length - 1]! ^= 1
  const read = new FrameOpener(key, bytesMax).open(Buffer.concat([first, second]))
  expect(read.next().value).toBe('one')
  expect(() => read.next()).toThrow('not the next one')
})

test('any bit that is changed is noticed', () => {
  const [frame] = framesOf('"pay"') as [Buffer]
  // The first four bytes are the length: another length waits for more, or is checked over other bytes.
  for (let bit = 24; bit < frame.length * 8; bit++) {
    const changed = Buffer.from(frame)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(() => opened([changed, Buffer.alloc(256)]), `bit ${bit}`).toThrow()
  }
})

test('a frame that is repeated, left out or moved is noticed, and so is one of another key', () => {
  const [one, two] = framesOf('one', 'two') as [Buffer, Buffer]
  expect(() => opened([one, one])).toThrow('not the next one')
  expect(() => opened([two])).toThrow('not the next one')
  expect(() => opened([two, one])).toThrow('not the next one')
  const other = new FrameSealer(createSecretKey(randomBytes(32)))
  expect(() => opened([other.seal('one')])).toThrow('not the next one')
})

test('a frame that is too large is refused by its length, before it has come', () => {
  const [frame] = framesOf('x'.repeat(bytesMax)) as [Buffer]
  expect(opened([frame])).toHaveLength(1)
  const [larger] = framesOf('x'.repeat(bytesMax + 1)) as [Buffer]
  expect(() => opened([larger.subarray(0, 20)])).toThrow('larger than it may be')
})

test('messages are read as they were said', () => {
  const texts = [
    messageText(kinds.ask, 1, { seats: ['A1'] }),
    messageText(kinds.answer, 1, undefined),
    messageText(kinds.busy, 2),
    messageText(kinds.closing, 3),
    messageText(kinds.failed, 4, 'why'),
    messageText(kinds.note, ['note']),
    messageText(kinds.ping),
    messageText(kinds.bye),
  ]
  expect(readMessages(`[${texts}]`)).toEqual([
    [kinds.ask, 1, { seats: ['A1'] }],
    [kinds.answer, 1, null],
    [kinds.busy, 2],
    [kinds.closing, 3],
    [kinds.failed, 4, 'why'],
    [kinds.note, ['note']],
    [kinds.ping],
    [kinds.bye],
  ])
})

test.each([
  '',
  '{',
  '{}',
  '1',
  'null',
  '[1]',
  '[null]',
  '[[]]',
  '[[8]]',
  '[["0",1,2]]',
  '[[0,1]]',
  '[[0,"1",2]]',
])('%s is no frame of messages', (payload) => {
  expect(() => readMessages(payload)).toThrow()
})

test.each(['[[1,1.5,2]]', '[[2]]', '[[2,1,1]]', '[[3,null]]', '[[4,1,2]]', '[[5]]', '[[6,1]]', '[[7,1]]'])(
  '%s is a message that nobody says',
  (payload) => {
    expect(() => readMessages(payload)).toThrow('no message')
  },
)
