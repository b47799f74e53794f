import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AnswerReader } from '../../bench/load/answerReader.ts'

const answers = [
  'HTTP/1.1 201 Created\r\nContent-Length: 15\r\n\r\n{"name":"Zoë"}',
  'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n',
  'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nRetry-After: 1\r\n\r\n',
]

function read(pieces: readonly Buffer[]): [number, string][] {
  const seen: [number, string][] = []
  const reader = new AnswerReader(({ status, body }) => seen.push([status, body()]))
  for (const piece of pieces) reader.read(piece)
  return seen
}

test('answers are the same however the socket cuts them into pieces', () => {
  const bytes = Buffer.from(answers.join(''))
  const whole = read([bytes])
  expect(whole).toEqual([
    [201, '{"name":"Zoë"}'],
    [304, ''],
    [200, '{"a":1}'],
    [503, ''],
  ])
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
      expect(read(pieces)).toEqual(whole)
    }),
  )
})

test('what is not HTTP is told so', () => {
  expect(() => read([Buffer.from('SSH-2.0-OpenSSH\r\n\r\n')])).toThrow('not HTTP')
})
