// src/main.ts on a machine that somebody else has a hand in: its streams to other nodes take a detour, its clock is set,
// and its event loop stands still. The program itself is what it always is.
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import type { Orders } from './orders.ts'

/** By port of another node: the port of the proxy in between. */
const detours: Record<string, number> = JSON.parse(process.env.CHAOS_DETOURS ?? '{}')

// Only streams between nodes are opened with options; the drivers' servers have proxies in their URLs.
const connect = net.connect as (...args: unknown[]) => net.Socket
net.connect = ((to: unknown, ...rest: unknown[]) => {
  const detour = detours[String((to as { port?: number }).port)]
  return connect(detour === undefined ? to : { ...(to as object), port: detour }, ...rest)
}) as typeof net.connect
syncBuiltinESMExports()

const now = Date.now
let clockMs = 0
Date.now = () => now() + clockMs

process.on('SIGHUP', () => {
  const orders: Orders = JSON.parse(readFileSync(process.env.CHAOS_ORDERS!, 'utf8'))
  clockMs = orders.clockMs ?? 0
  const untilMs = performance.now() + (orders.blockMs ?? 0)
  while (performance.now() < untilMs);
})

await import('../../../src/main.ts')
