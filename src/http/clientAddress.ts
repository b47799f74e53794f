import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Whose X-Forwarded-For is believed: nobody's (0), that of the last so many proxies on the way, or that of proxies at
 * these addresses, with a length (`10.0.0.0/8`) or without.
 */
export type TrustedProxies = number | readonly string[]

/** What a request says of where it comes from. */
export interface Origin {
  /** The other end of the connection; undefined: the client is gone, or there is no server. */
  readonly remoteAddress: string | undefined
  /** X-Forwarded-For. */
  readonly forwardedFor: string | undefined
}

/**
 * Where a request comes from, to count by: the address next to the last trusted proxy. Of IPv6 the network (/64), since
 * that is what a customer is given: one machine has more addresses than anybody can count.
 */
export function clientAddress(trusted: TrustedProxies): (origin: Origin) => string {
  const isTrusted = trustOf(trusted)
  return ({ remoteAddress, forwardedFor = '' }) => {
    if (remoteAddress === undefined) return 'unknown'
    let address = withoutZone(remoteAddress)
    if (trusted !== 0) {
      const before = forwardedFor.split(',').map((text) => withoutZone(withoutPort(text)))
      for (let hops = 0; isTrusted(address, hops); hops++) {
        const next = before.pop()
        if (next === undefined || isIP(next) === 0) break
        address = next
      }
    }
    return address.includes(':') ? countedAs(address) : address
  }
}

function trustOf(trusted: TrustedProxies): (address: string, hops: number) => boolean {
  if (typeof trusted === 'number') return (_, hops) => hops < trusted
  const ranges = trusted.map((text) => {
    return ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${isIP(text) === 4 ? 32 : 128}`)
  })
  return (address) => {
    const parsed = ipaddr.process(address)
    return ranges.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits))
  }
}

/** `fe80::1%eth0`: which of our networks a neighbour is on. */
function withoutZone(address: string): string {
  return address.split('%', 1)[0]!
}

/** Some proxies say the port as well. */
function withoutPort(text: string): string {
  const trimmed = text.trim()
  return /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed
}

function countedAs(address: string): string {
  const parsed = ipaddr.process(address)
  // IPv4 as a socket for both says it.
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16))
  return `${network.join(':')}::/64`
}
