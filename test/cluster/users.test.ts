import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client, until } from '../smoke/client.ts'
import { ClusterStage } from './clusterStage.ts'
import { clusterSuite } from './clusterSuite.ts'
import { eventually } from './eventually.ts'

const password = 'forty seats at noon'

clusterSuite('users of three nodes', () => {
  let stage: ClusterStage
  beforeAll(async () => {
    stage = await ClusterStage.open(3)
  }, 60_000)
  afterAll(() => stage?.close())

  /** The same user on each node. */
  async function everywhere(name: string): Promise<Client[]> {
    const { token } = await new Client(stage.nodes[0]!.url).customer(name)
    return stage.nodes.map(({ url }) => new Client(url, token))
  }

  /** Each node refuses the token, those that haven't done it within two seconds. */
  async function expectRefused(clients: readonly Client[]): Promise<void> {
    expect((await clients[0]!.get('/v1/users/me')).status).toBe(401)
    await eventually(async () => {
      for (const client of clients) expect((await client.get('/v1/users/me')).status).toBe(401)
    }, 2000)
  }

  test('a new password ends what was signed in on every node, within two seconds', async () => {
    const clients = await everywhere('ann')
    for (const client of clients) expect((await client.get('/v1/users/me')).status).toBe(200)
    const answer = await clients[0]!.call('PUT', '/v1/users/me/password', {
      currentPassword: password,
      newPassword: 'forty-one seats',
    })
    await expectRefused(clients)
    for (const { url } of stage.nodes) {
      expect((await new Client(url, answer.body.accessToken).get('/v1/users/me')).status).toBe(200)
    }
  }, 60_000)

  test('a new role ends the old one on every node, within two seconds', async () => {
    const clients = await everywhere('bob')
    const { body: bob } = await clients[0]!.get('/v1/users/me')
    const admin = await stage.as(stage.nodes[0]!, 'ada', 'admin')
    expect((await admin.call('PATCH', `/v1/users/${bob.id}`, { role: 'staff' })).status).toBe(200)
    await expectRefused(clients)
  }, 60_000)

  test('who deletes the account on one node gives back what shows on all of them have of theirs', async () => {
    const clients = await everywhere('cid')
    const shows: string[] = []
    for (let i = 0; i < 6; i++) shows.push(await stage.makeShow(1))
    for (const showId of shows) {
      const answer = await clients[1]!.post(`/v1/shows/${showId}/reservations`, { seats: ['R1-1', 'R1-2'] })
      expect(answer.status).toBe(201)
    }
    const owners = new Set(await Promise.all(shows.map((showId) => stage.ownerOf(showId))))
    expect(owners.size).toBeGreaterThan(1)
    expect((await clients[0]!.call('DELETE', '/v1/users/me', { password })).status).toBe(204)
    await expectRefused(clients)
    for (const showId of shows) {
      const map = () => new Client(stage.nodes[2]!.url).get(`/v1/shows/${showId}/seats`)
      await until(map, ({ body }) => Object.keys(body.taken).length === 0)
    }
    const rows = await stage.rows("SELECT * FROM accounts WHERE email LIKE 'cid%' OR name = 'cid'")
    expect(rows).toEqual([])
  }, 60_000)

  test('what a node that is killed has not given back, another does', async () => {
    const clients = await everywhere('dan')
    const leaving = await stage.addNode()
    const showId = await stage.makeShow(1)
    for (let seat = 1; seat <= 20; seat++) {
      await clients[0]!.post(`/v1/shows/${showId}/reservations`, { seats: [`R1-${seat}`] })
    }
    const { token } = clients[0]!
    const left = await new Client(leaving.url, token).call('DELETE', '/v1/users/me', { password })
    stage.forget(leaving)
    await leaving.program.kill('SIGKILL')
    expect(left.status).toBe(204)
    const map = () => new Client(stage.nodes[0]!.url).get(`/v1/shows/${showId}/seats`)
    await until(map, ({ body }) => body.taken && Object.keys(body.taken).length === 0)
  }, 60_000)
})
