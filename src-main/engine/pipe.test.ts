import { Duplex, PassThrough } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messagePipe } from './pipe.ts'

/** The bytes that these messages are on a pipe. */
function written(messages: readonly object[]): Buffer {
  const chunks: Buffer[] = []
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk)
      done()
    },
  })
  const pipe = messagePipe(wire)
  for (const message of messages) pipe.send(message)
  return Buffer.concat(chunks)
}

test('messages arrive whole and in order, however the pipe cuts them', () => {
  const message = fc.record(
    { id: fc.integer(), text: fc.string(), bytes: fc.uint8Array() },
    { noNullPrototype: true },
  )
  const property = fc.property(
    fc.array(message, { maxLength: 6 }),
    fc.integer({ min: 1, max: 40 }),
    (messages, piece) => {
      const arrived: unknown[] = []
      const end = new PassThrough()
      messagePipe(end).onMessage((one) => arrived.push(one))
      const whole = written(messages)
      for (let at = 0; at < whole.length; at += piece) end.emit('data', whole.subarray(at, at + piece))
      expect(arrived).toEqual(messages)
    },
  )
  fc.assert(property, { numRuns: 50, seed: 1 })
})

test('a length that no message has ends the pipe', () => {
  const pipe = new PassThrough()
  const arrived: unknown[] = []
  messagePipe(pipe).onMessage((message) => arrived.push(message))
  pipe.emit('data', Buffer.from([0xff, 0xff, 0xff, 0xff, 1]))
  expect(pipe.destroyed).toBe(true)
  expect(arrived).toEqual([])
})
