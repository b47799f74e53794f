/**
 * Frames: 4 bytes of length, 16 of MAC, and the payload, a text. The MAC covers the payload and the frame's number on
 * its stream and in its direction, so a frame that was changed, left out, repeated or moved is noticed. Nothing is
 * encrypted.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const lengthBytes = 4
const macBytes = 16
const headBytes = lengthBytes + macBytes

/** Makes the frames of one direction of one stream, in order. */
export class FrameSealer {
  readonly #mac: FrameMac

  constructor(key: KeyObject) {
    this.#mac = new FrameMac(key)
  }

  seal(payload: string): Buffer {
    const payloadBytes = Buffer.byteLength(payload)
    const frame = Buffer.allocUnsafe(headBytes + payloadBytes)
    frame.writeUInt32BE(payloadBytes)
    frame.write(payload, headBytes)
    this.#mac.next(frame.subarray(headBytes)).copy(frame, lengthBytes, 0, macBytes)
    return frame
  }
}

/** Reads the frames of one direction of one stream from chunks that are cut anywhere. */
export class FrameOpener {
  readonly #mac: FrameMac
  readonly #payloadBytesMax: number
  #parts: Buffer[] = []
  #bytes = 0
  /** With fewer, there is nothing to be read yet. */
  #neededBytes = headBytes

  constructor(key: KeyObject, payloadBytesMax: number) {
    this.#mac = new FrameMac(key)
    this.#payloadBytesMax = payloadBytesMax
  }

  /**
   * The payloads that are complete with this chunk.
   *
   * @throws Error a frame is too large or not the next one of the other side. Those before it have been given out;
   *   nothing after it can be read.
   */
  *open(chunk: Buffer): Generator<string, void, undefined> {
    this.#parts.push(chunk)
    this.#bytes += chunk.length
    while (this.#bytes >= this.#neededBytes) {
      const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts, this.#bytes)
      const end = headBytes + bytes.readUInt32BE()
      if (end - headBytes > this.#payloadBytesMax) throw new Error('a frame is larger than it may be')
      if (bytes.length < end) {
        this.#keep(bytes, end)
        return
      }
      const payload = bytes.subarray(headBytes, end)
      const mac = this.#mac.next(payload).subarray(0, macBytes)
      if (!timingSafeEqual(mac, bytes.subarray(lengthBytes, headBytes))) {
        throw new Error('a frame is not the next one that the other node made')
      }
      this.#keep(bytes.subarray(end), headBytes)
      yield payload.toString()
    }
  }

  #keep(bytes: Buffer, neededBytes: number): void {
    this.#parts = bytes.length === 0 ? [] : [bytes]
    this.#bytes = bytes.length
    this.#neededBytes = neededBytes
  }
}

class FrameMac {
  readonly #key: KeyObject
  readonly #frameNo = Buffer.alloc(8)
  #frames = 0

  constructor(key: KeyObject) {
    this.#key = key
  }

  next(payload: Buffer): Buffer {
    this.#frameNo.writeUIntBE(++this.#frames, 2, 6)
    return createHmac('sha256', this.#key).update(this.#frameNo).update(payload).digest()
  }
}
