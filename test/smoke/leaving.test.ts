import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Answer, Client, until } from './client.ts'
import { Program, temporaryFolder } from './program.ts'

const env = { USHER_ADMIN_EMAIL: 'boss@example.com', USHER_ADMIN_PASSWORD: 'keys to the house' }
const password = 'forty seats at noon'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

test('who deletes the account as the program is killed has left when it is back, and so have the seats', async () => {
  const usher = new Program(folder.path, { env })
  const url = await usher.listening()
  const you = await new Client(url).customer('you')
  const { body: shows } = await new Client(url).get('/v1/shows')
  const showId = shows.items[0].id
  const seats = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8']
  for (const seat of seats) {
    expect((await you.post(`/v1/shows/${showId}/reservations`, { seats: [seat] })).status).toBe(201)
  }
  const left = await you.call('DELETE', '/v1/users/me', { password })
  await usher.kill('SIGKILL')
  expect(left.status).toBe(204)

  const again = new Program(folder.path, { env })
  const newUrl = await again.listening()
  const map = () => new Client(newUrl).get(`/v1/shows/${showId}/seats`)
  const isFree = ({ body }: Answer) => seats.every((seat) => body.taken[seat] === undefined)
  await until(map, isFree)
  const login = await new Client(newUrl).post('/v1/sessions', { email: 'you@example.com', password })
  expect(login.status).toBe(401)
  await again.kill('SIGKILL')
})

test('a token that was revoked stays so when the program is started again', async () => {
  const secret = 'x'.repeat(40)
  const usher = new Program(folder.path, { env: { ...env, USHER_JWT_SECRET: secret } })
  const you = await new Client(await usher.listening()).customer('you')
  const changed = await you.call('PUT', '/v1/users/me/password', {
    currentPassword: password,
    newPassword: 'forty-one seats',
  })
  expect(changed.status).toBe(200)
  await usher.kill('SIGTERM')

  const again = new Program(folder.path, { env: { ...env, USHER_JWT_SECRET: secret } })
  const url = await again.listening()
  expect((await new Client(url, you.token).get('/v1/users/me')).status).toBe(401)
  expect((await new Client(url, changed.body.accessToken).get('/v1/users/me')).status).toBe(200)
  await again.kill('SIGKILL')
})
