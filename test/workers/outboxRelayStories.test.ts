import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ShowId } from '../../src/core/ids.ts'
import { showId } from '../core/builders.ts'
import { numRuns } from '../core/properties/numRuns.ts'
import { tick } from '../fakes/tick.ts'
import { limits, other, RelayStage } from './relayStage.ts'

type Step = (stage: RelayStage) => unknown

const shows = [showId, other]
const show = fc.constantFrom(...shows)
const named = (name: string, step: Step): Step => Object.assign(step, { [fc.toStringMethod]: () => name })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: show.map((id) => named(`push ${id}`, (stage) => stage.push(id))) },
  { weight: 5, arbitrary: show.map((id) => named(`write ${id}`, (stage) => writeAndSweep(stage, id))) },
  fc.constant(named('many', pushMany)),
  { weight: 6, arbitrary: fc.constant(named('land', (stage) => stage.broker.calls.at(-1)?.land())) },
  { weight: 2, arbitrary: fc.constant(named('lose', (stage) => stage.broker.calls.at(-1)?.loseAnswer())) },
  { weight: 2, arbitrary: fc.constant(named('fail', (stage) => stage.broker.calls.at(-1)?.fail())) },
  fc.constantFrom(undefined, new Error('no disk')).map((error) =>
    named(`marks ${error ? 'fail' : 'go'}`, (stage) => {
      stage.unmarkable = error
    }),
  ),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...Object.values(limits)))
      .map(([ms]) => named(`${ms} ms`, (stage) => stage.clock.advance(ms))),
  },
)

/** An event that its actor doesn't write: whoever loads the show next finds it unpublished. */
async function writeAndSweep(stage: RelayStage, id: ShowId): Promise<void> {
  await stage.write(id)
  stage.relay.sweep()
}

async function pushMany(stage: RelayStage): Promise<void> {
  for (let i = 0; i < 4; i++) await stage.push()
}

/** Events as consumers see them that drop what they had: each is the next of its show, and no mark is ahead. */
function expectInOrder(stage: RelayStage): void {
  for (const id of shows) {
    const first = [...new Set(stage.published(id))]
    expect(first).toEqual(first.map((_, i) => i + 2))
    expect(stage.marked(id)).toBeLessThanOrEqual(Math.max(1, ...first))
  }
}

test('whatever fails, and whenever: nothing is left out, overtaken, or marked before it is published', async () => {
  const story = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
    const stage = await RelayStage.open()
    stage.broker.paused = true
    for (const next of steps) {
      await next(stage)
      await tick()
      expectInOrder(stage)
    }
    stage.broker.paused = false
    stage.unmarkable = undefined
    stage.broker.calls.at(-1)?.land()
    for (const ms of [limits.retryAfterMs, limits.sweepEveryMs, limits.markAfterMs]) {
      await tick()
      stage.clock.advance(ms)
    }
    await tick()
    expectInOrder(stage)
    for (const id of shows) expect(stage.marked(id)).toBe(stage.written(id))
    await stage.relay.close()
    expect(stage.clock.pending).toBe(0)
  })
  await fc.assert(story, { numRuns })
})
