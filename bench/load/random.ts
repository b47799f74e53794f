/** Numbers below n that look random and are the same in each run: xorshift32. */
export function randomBelow(): (n: number) => number {
  let x = 0x9e3779b9
  return (n) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % n
  }
}

/** Takes an item out of a bag in no particular order, with no moving of the others. */
export function draw<T>(bag: T[], random: (n: number) => number): T {
  const at = random(bag.length)
  const drawn = bag[at]!
  bag[at] = bag.at(-1)!
  bag.pop()
  return drawn
}
