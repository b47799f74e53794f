import { Hono } from 'hono'
import { expect, test, vi } from 'vitest'
import type { HttpEnv } from '../../../src/http/context.ts'
import { shedOverload } from '../../../src/http/shedOverload.ts'
import { fakeQuotas } from '../../fakes/fakeQuotas.ts'
import { doorOf } from './bothWays.ts'

const url = '/v1/shows/show1/seats'

async function opened(options?: Parameters<typeof doorOf>[0]) {
  const it = await doorOf(options)
  await it.throughApp({ url })
  return it
}

test('answers of one turn go out together', async () => {
  const { atDoor } = await opened()
  const told: string[] = []
  for (const name of ['one', 'two']) void atDoor({ url }).then(() => told.push(name))
  for (let i = 0; i < 10; i++) await Promise.resolve()
  expect(told).toEqual([])
  await new Promise(setImmediate)
  expect(told).toEqual(['one', 'two'])
})

test('in a long turn what comes is only read', async () => {
  const { atDoor, clock, router } = await opened()
  const looked = vi.spyOn(router, 'seatMapAtHand')
  const first = atDoor({ url })
  clock.advance(20)
  const second = atDoor({ url })
  expect(looked).toHaveBeenCalledTimes(1)
  expect(await first).toEqual({ ...(await second), headers: expect.anything() })
  expect(looked).toHaveBeenCalledTimes(2)
})

test('what breaks at the door, at once or later, is left to the app', async () => {
  const { atDoor, router } = await opened()
  vi.spyOn(router, 'seatMapAtHand').mockImplementation(() => {
    throw new Error('broken')
  })
  expect(await atDoor({ url })).toBeUndefined()
  const quotas = fakeQuotas({ address: 5 })
  const limited = await opened({ quotas: () => quotas })
  vi.spyOn(quotas.address, 'take').mockRejectedValue(new Error('broken'))
  expect(await limited.atDoor({ url })).toBeUndefined()
})

test('whom the door has let in the app does not send away; of others it decides itself', async () => {
  const nobody = { burstMax: 0, steadyMax: 0, patienceMs: 1000 }
  const { atDoor, letIn, entrance } = await opened({ corsOrigins: ['*'], admission: nobody })
  const app = new Hono<HttpEnv>().use(shedOverload(entrance)).get('/v1/shows', (c) => c.text('in'))
  const admits = vi.spyOn(entrance.admission, 'admits').mockReturnValueOnce(true)
  await atDoor({ url: '/v1/shows' })
  await atDoor({ url: '/v1/shows', headers: { Origin: 'https://c.example' } })
  const told = letIn.map((incoming) => app.request('/v1/shows', {}, { incoming }))
  expect((await Promise.all(told)).map(({ status }) => status)).toEqual([200, 503])
  expect(admits).toHaveBeenCalledTimes(2)
})
