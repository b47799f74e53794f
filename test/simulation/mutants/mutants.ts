import { afterwardsMutants } from './afterwardsMutants.ts'
import type { Mutant } from './mutant.ts'
import { shardMutants } from './shardMutants.ts'
import { showMutants } from './showMutants.ts'

/** Those that the simulation must notice. One that can't be applied any more fails loudly: give it its new text. */
export const mutants: readonly Mutant[] = [...shardMutants, ...showMutants, ...afterwardsMutants]
