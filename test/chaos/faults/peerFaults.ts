import { pause } from '../clients/pause.ts'
import type { Cable } from '../stage/cable.ts'
import type { Fault, Scene } from './fault.ts'

const ways = ['toServer', 'toClient'] as const

/** What the owner dials others through, and what they dial it through. */
function cablesOf({ stage, owner }: Scene): { own: Cable[]; theirs: Cable[] } {
  const theirs = stage.machines.filter((machine) => machine !== owner).map(({ peers }) => peers.get(owner)!)
  return { own: [...owner.peers.values()], theirs }
}

export const peerFaults: readonly Fault[] = [
  {
    name: 'peers-parted',
    about: 'a black hole between the owner and the other nodes; all see all services',
    covers: [17],
    strike(scene) {
      const { own, theirs } = cablesOf(scene)
      for (const cable of [...own, ...theirs]) cable.hold(...ways)
    },
    lastsMs: 6000,
  },
  {
    name: 'peers-deaf',
    about: 'what the other nodes say never reaches the owner, and what it says reaches them',
    covers: [17],
    strike(scene) {
      const { own, theirs } = cablesOf(scene)
      for (const cable of own) cable.hold('toClient')
      for (const cable of theirs) cable.hold('toServer')
    },
    lastsMs: 6000,
  },
  {
    name: 'peers-mute',
    about:
      'what the owner says never reaches the other nodes: it does what they forward, and they never hear of it',
    covers: [17],
    strike(scene) {
      const { own, theirs } = cablesOf(scene)
      for (const cable of own) cable.hold('toServer')
      for (const cable of theirs) cable.hold('toClient')
    },
    lastsMs: 6000,
  },
  {
    name: 'peers-slow',
    about: '200 ms more between any two nodes, each way',
    covers: [17],
    strike({ stage }) {
      for (const { peers } of stage.machines) for (const cable of peers.values()) cable.delay(200)
    },
  },
  {
    name: 'peers-cut',
    about: 'all streams between nodes break, every 400 ms, with requests under way',
    covers: [17],
    async strike({ stage }) {
      for (let i = 0; i < 10; i++) {
        for (const { peers } of stage.machines) for (const cable of peers.values()) cable.cut()
        await pause(400)
      }
    },
    lastsMs: 100,
  },
  {
    name: 'peers-half-open',
    about: 'who was dialled has lost all streams, and nobody tells who dialled',
    covers: [17],
    strike({ stage }) {
      for (const { peers } of stage.machines) for (const cable of peers.values()) cable.forget()
    },
  },
  {
    name: 'owner-alone',
    about: 'a black hole around the owner: no service and no node, only clients reach it',
    covers: [1, 7, 8],
    strike(scene) {
      for (const cable of [...scene.owner.cables, ...cablesOf(scene).theirs]) cable.hold(...ways)
    },
    lastsMs: 8000,
  },
]
