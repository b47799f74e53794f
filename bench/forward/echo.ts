import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { nodeClock } from '../../src/adapters/node/nodeClock.ts'
import { openPeers } from '../../src/adapters/peer/openPeers.ts'
import { clusterDefaults } from '../../src/clusterDefaults.ts'
import { silentTelemetry } from '../silentTelemetry.ts'

/** Where the echo process answers. */
export interface EchoAddresses {
  readonly peerPort: number
  readonly httpPort: number
}

export const benchSecret = 'nothing but a bench on one machine'

// Forked by the bench: sends back what it is sent, both ways, until the bench lets go of it.
if (process.send) {
  const { port } = await openPeers({
    self: { id: 'echo' },
    host: '127.0.0.1',
    port: 0,
    secret: benchSecret,
    handler: { answer: async (_, request) => request, hear() {} },
    clock: nodeClock,
    telemetry: silentTelemetry,
    limits: clusterDefaults.peer,
  })
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(JSON.parse(body)))
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const { port: httpPort } = server.address() as AddressInfo
    process.send!({ peerPort: port, httpPort } satisfies EchoAddresses)
  })
  process.once('disconnect', () => process.exit())
}
