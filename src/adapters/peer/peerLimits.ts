/** The bounds of what one node takes from, keeps for and waits for the others. All nodes must have the same ones. */
export interface PeerLimits {
  /** A connection has that long to be made and to prove that it knows the secret. */
  readonly handshakeMs: number
  /** Accepted connections that have yet to prove it. One more, and the oldest of them is cut off. */
  readonly handshakesMax: number
  /** How long a request may wait for the first stream to a node that has just been listed. */
  readonly connectWaitMs: number
  /** How long a node that has dialled us may go without being listed: its row may be newer than our last look. */
  readonly unlistedMs: number
  /** Between two dials: the first wait, doubled each time up to the second, less a random half at most. */
  readonly redialMinMs: number
  readonly redialMaxMs: number
  /** Something is sent that often, whether or not there is anything to say. */
  readonly pingEveryMs: number
  /** A stream on which nothing comes for longer is given up, at the next ping. */
  readonly silentMs: number
  /** Requests to one node that are not answered yet, and requests of one node that are being worked on. */
  readonly inFlightMax: number
  /** What may wait to be sent on one stream. Beyond it requests are refused, and answers and notes dropped. */
  readonly bufferedBytesMax: number
  /** A frame that would become larger is sent as two, unless it is a single message. */
  readonly frameBytesMax: number
  /** The largest request, answer or note. */
  readonly messageBytesMax: number
  /** How long a stream that is closed waits for what is under way on it. */
  readonly drainMs: number
}
