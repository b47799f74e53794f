import { expect, test } from 'vitest'
import type { TrustedProxies } from '../../src/http/clientAddress.ts'
import { fakeQuotas } from '../fakes/fakeQuotas.ts'
import { cinema } from './cinema.ts'

/** What a request is counted by. */
async function countedBy(trustedProxies: TrustedProxies, from: string | undefined, forwardedFor?: string) {
  const quotas = fakeQuotas()
  const { send } = await cinema(undefined, {}, { quotas, trustedProxies })
  const headers = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor }
  await send('GET', '/v1/shows', { headers, ...(from !== undefined && { from }) })
  return [...quotas.address.taken.keys()].join()
}

const proxy = '10.0.0.9'
const client = '192.0.2.1'

test('without trusted proxies it is the other end of the connection, whatever the request says', async () => {
  expect(await countedBy(0, client)).toBe(client)
  expect(await countedBy(0, client, '198.51.100.7')).toBe(client)
  expect(await countedBy([proxy], client, '198.51.100.7')).toBe(client)
})

test.each<[string, TrustedProxies]>([
  ['by number', 1],
  ['by address', [proxy]],
  ['by network', ['192.168.0.0/16', '10.0.0.0/8']],
])('behind a proxy that is trusted %s it is the one who asked that proxy', async (_, trusted) => {
  expect(await countedBy(trusted, proxy, client)).toBe(client)
  expect(await countedBy(trusted, proxy, ` ${client} `)).toBe(client)
})

test('a zone of an address is of no matter, whatever it looks like', async () => {
  const neighbours = 'fe80:0:0:0::/64'
  expect(await countedBy(0, 'fe80::1%eth0')).toBe(neighbours)
  for (const zone of ['br-lan', 'eth0.100', '0:1']) {
    expect(await countedBy(1, proxy, `fe80::1%${zone}`)).toBe(neighbours)
    expect(await countedBy([proxy], proxy, `fe80::1%${zone}`)).toBe(neighbours)
  }
})

test('what the client says itself stands left of that, and is not believed', async () => {
  expect(await countedBy(1, proxy, `198.51.100.7, ${client}`)).toBe(client)
  expect(await countedBy([proxy], proxy, `${proxy}, 198.51.100.7,${client}`)).toBe(client)
})

test('of several trusted proxies each names the one before', async () => {
  expect(await countedBy(2, proxy, `198.51.100.7, ${client}, 10.0.0.8`)).toBe(client)
  expect(await countedBy(['10.0.0.0/8'], proxy, `198.51.100.7, ${client}, 10.0.0.8`)).toBe(client)
})

test('a proxy that names nobody, or nonsense, is itself the one', async () => {
  for (const nothing of [undefined, '', 'unknown', '1', '300.1.1.1', `${client}, oddity`]) {
    expect(await countedBy(1, proxy, nothing)).toBe(proxy)
    expect(await countedBy([proxy], proxy, nothing)).toBe(proxy)
  }
})

test('more trusted proxies than there are lead to the first that is named', async () => {
  expect(await countedBy(5, proxy, client)).toBe(client)
})

test.each(['192.0.2.1:5678', '[2001:db8::1]:5678', '[2001:db8::1]'])(
  'a port (%s) is no address',
  async (said) => {
    expect(await countedBy(1, proxy, said)).toMatch(/^(192\.0\.2\.1|2001:db8:0:0::\/64)$/)
  },
)

test('of IPv6 it is the network: one machine has all its addresses', async () => {
  expect(await countedBy(0, '2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(await countedBy(0, '2001:DB8:1:2::1')).toBe('2001:db8:1:2::/64')
  expect(await countedBy(0, 'fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(await countedBy(['2001:db8::/32'], '2001:db8::9', '2001:db9::1')).toBe('2001:db9:0:0::/64')
})

test('an IPv4 address that a socket for both writes as IPv6 is that address', async () => {
  expect(await countedBy(0, `::ffff:${client}`)).toBe(client)
  expect(await countedBy(['10.0.0.0/8'], `::ffff:${proxy}`, client)).toBe(client)
})

test('who is gone already is nobody in particular', async () => {
  expect(await countedBy(0, undefined)).toBe('unknown')
})
