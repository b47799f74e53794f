import { pause } from '../clients/pause.ts'
import type { Fault } from './fault.ts'

export const brokerFaults: readonly Fault[] = [
  {
    name: 'rabbit-killed',
    about: 'kill -9 of RabbitMQ with messages that it has not confirmed',
    covers: [20, 21],
    strike: ({ stage }) => stage.backing.rabbit.kill(),
    lastsMs: 3000,
  },
  {
    name: 'rabbit-frozen',
    about: 'RabbitMQ stands still for 12 s, longer than heartbeats may be late',
    covers: [21],
    strike: ({ stage }) => stage.backing.rabbit.freeze(),
    lastsMs: 12_000,
  },
  {
    name: 'rabbit-cut',
    about: 'all connections to RabbitMQ break, five times',
    covers: [20, 21, 22],
    async strike({ stage }) {
      for (let i = 0; i < 5; i++) {
        for (const { rabbit } of stage.machines) rabbit.cut()
        await pause(700)
      }
    },
    lastsMs: 500,
  },
  {
    name: 'rabbit-gone',
    about: 'a black hole between all nodes and RabbitMQ',
    covers: [21],
    strike({ stage }) {
      for (const { rabbit } of stage.machines) rabbit.hold('toServer', 'toClient')
    },
    lastsMs: 8000,
  },
  {
    name: 'rabbit-confirms-lost',
    about: 'RabbitMQ takes what is published, and its confirms never come; then the connections break',
    covers: [20, 22],
    async strike({ stage }) {
      for (const { rabbit } of stage.machines) rabbit.hold('toClient')
      await pause(3000)
      for (const { rabbit } of stage.machines) {
        rabbit.cut()
        rabbit.heal()
      }
    },
    lastsMs: 500,
  },
]
