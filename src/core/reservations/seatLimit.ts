import type { UserId } from '../ids.ts'
import type { ShowState } from '../shows/showState.ts'
import type { Refusal } from './outcome.ts'

/** Why a user can't have that many more seats; undefined within the show's limit. */
export function seatLimit(state: ShowState, userId: UserId, asked: number): Refusal | undefined {
  const has = state.seatsOfUser.get(userId) ?? 0
  const limit = state.show.maxSeatsPerUser
  return has + asked > limit ? { code: 'seat-limit', limit, has, asked } : undefined
}
