/** Rows looked at on either side: past that it is another part of the hall, and a refusal must stay cheap. */
const rowsAwayMax = 20

/** How many rows are looked at. */
export const rowsNear = 2 * rowsAwayMax + 1

/**
 * The nth row around a row, from 0: that row itself, then the nearest ones, of two as near the front one first. It may
 * be outside the hall.
 */
export function rowNear(home: number, nth: number): number {
  const away = (nth + 1) >> 1
  return nth % 2 === 1 ? home - away : home + away
}
