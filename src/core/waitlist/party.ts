/** Whom an entry is for, and which seats they can use. */
export interface Party {
  readonly partySize: number
  /** Only side by side in one row: rather none than apart. */
  readonly adjacent: boolean
  /** Seats of that category alone; null: any. */
  readonly category: string | null
  /** One of the party comes in a wheelchair. */
  readonly accessible: boolean
}

/** The part of an entry, a command or an event that says whom it is for. */
export function partyOf({ partySize, adjacent, category, accessible }: Party): Party {
  // A node of an older version passes commands on that say the number alone.
  return {
    partySize,
    adjacent: adjacent ?? false,
    category: category ?? null,
    accessible: accessible ?? false,
  }
}

export function isSameParty(a: Party, b: Party): boolean {
  return (
    a.partySize === b.partySize &&
    a.adjacent === b.adjacent &&
    a.category === b.category &&
    a.accessible === b.accessible
  )
}

/** A party that says only how many they are. */
export function plainParty(partySize: number): Party {
  return { partySize, adjacent: false, category: null, accessible: false }
}
