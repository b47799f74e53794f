/**
 * What can go wrong that nobody decided. Each has a fixed `code`; an expected "no" is a refusal, never one of these.
 * `retryAfterMs` says when trying again makes sense.
 */
export abstract class Fault extends Error {
  abstract readonly code: string

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
  }
}

/** The actor has as many commands waiting as it may. Nothing was done. */
export class MailboxFullError extends Fault {
  readonly code = 'overloaded'
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('the show has too many requests waiting')
    this.retryAfterMs = retryAfterMs
  }
}

/** Nobody here can answer for the shard right now. A write under way may have happened: ask again with the same key. */
export class ShardUnavailableError extends Fault {
  readonly code = 'shard-moving'
  readonly retryAfterMs: number

  constructor(reason: string, retryAfterMs: number, cause?: unknown) {
    super(reason, cause)
    this.retryAfterMs = retryAfterMs
  }
}

/** The storage can't be read or written: full, read-only, locked or gone. Nothing was written. */
export class StorageUnavailableError extends Fault {
  readonly code = 'storage-unavailable'
  readonly retryAfterMs = 1000
}

/** Another owner has raised the shard's epoch. Nothing was written. */
export class EpochSupersededError extends Fault {
  readonly code = 'epoch-superseded'
}

/** Rows aren't as memory says. Nothing was written, and memory is wrong. */
export class StateConflictError extends Fault {
  readonly code = 'state-conflict'
}

/** The answer to a commit was lost: it may have been written. */
export class CommitUnknownError extends Fault {
  readonly code = 'commit-unknown'
}

/** A rule broke on one command. Its turn was not written; the actor is loaded again. */
export class TurnFailedError extends Fault {
  readonly code = 'turn-failed'
}

/** This node doesn't own the shard, or not any more. Nothing was done: the owner may be asked. */
export class NotOwnerError extends Fault {
  readonly code = 'not-owner'
}

/** Too few of the servers that keep the leases answer. */
export class LeaseUnavailableError extends Fault {
  readonly code = 'lease-unavailable'
}

/** There is no stream to the node. Nothing was sent. */
export class PeerUnreachableError extends Fault {
  readonly code = 'peer-unreachable'
}

/** A node was asked and hasn't answered: it may have done what it was asked. */
export class PeerLostError extends Fault {
  readonly code = 'peer-lost'
}

/** The program can't start like this. The message is one line for a person. */
export class StartError extends Fault {
  readonly code = 'start'
}
