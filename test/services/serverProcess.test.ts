import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test, vi } from 'vitest'
import { ServerProcess } from './serverProcess.ts'

const started: ServerProcess[] = []
afterEach(async () => {
  for (const server of started.splice(0)) await server.remove()
})

/** A shell script for a server, which is there once it has written its file `ready`. */
function serverOf(script: string): ServerProcess {
  const server = new ServerProcess('script', (folder) => ({
    command: 'sh',
    args: ['-c', script],
    answers: async () => expect(existsSync(join(folder, 'ready'))).toBe(true),
    startMsMax: 5000,
  }))
  started.push(server)
  return server
}

const inFolder = (server: ServerProcess, name: string) =>
  readFileSync(join(server.folder, name), 'utf8').trim()
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
/** An orphan that has been killed is there until the machine's first process has taken note, which may be lazy. */
const reapMsMax = 10_000
/** Sleeps in a process of its own below the shell's. */
const withChild = 'sleep 1000 & echo $! >ready; wait'

test('one that ends before it answers says how, with the end of its log', async () => {
  const start = serverOf('echo no such setting; exit 3').run()
  await expect(start).rejects.toThrow(/ended with code 3\nno such setting/)
  await expect(start).rejects.toThrow('sh does not start')
})

test('one that is not installed says so', async () => {
  const missing = new ServerProcess('missing', () => ({
    command: 'no-such-server',
    args: [],
    answers: () => Promise.reject(new Error('nobody')),
    startMsMax: 5000,
  }))
  started.push(missing)
  await expect(missing.run()).rejects.toThrow('ENOENT')
})

test('one that never answers is ended when its time is up', async () => {
  const deaf = new ServerProcess('deaf', () => ({
    command: 'sleep',
    args: ['1000'],
    answers: () => new Promise(() => {}),
    startMsMax: 100,
  }))
  started.push(deaf)
  await expect(deaf.run()).rejects.toThrow('no answer within 100 ms')
  expect(deaf.pid).toBeUndefined()
})

test('one that answers, or ends, is asked no more', async () => {
  let asked = 0
  const counted = (command: string, result: () => Promise<void>) => {
    const server = new ServerProcess('counted', () => ({
      command,
      args: ['1000'],
      answers: () => {
        asked++
        return result()
      },
      startMsMax: 5000,
    }))
    started.push(server)
    return server
  }
  await counted('sleep', async () => {}).run()
  expect(asked).toBe(1)
  await expect(counted('false', () => Promise.reject(new Error('nobody'))).run()).rejects.toThrow('code 1')
  const before = asked
  // Takes several times as long as asking again would.
  await serverOf('sleep 0.2; echo >ready; sleep 1000').run()
  expect(asked).toBe(before)
})

test.each(['stop', 'kill'] as const)('%s takes what it has started with it', async (end) => {
  const server = serverOf(withChild)
  await server.run()
  const pids = [server.pid!, Number(inFolder(server, 'ready'))]
  expect(pids.map(isAlive)).toEqual([true, true])
  await server[end]()
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), reapMsMax)
})

test('a frozen one can be stopped, cleanly', async () => {
  const server = serverOf(`trap 'echo bye >last; exit' TERM; ${withChild}`)
  await server.run()
  server.freeze()
  await server.stop()
  expect(inFolder(server, 'last')).toBe('bye')
})

test('a test run that is killed leaves neither server nor folder', async () => {
  const program = `
    import { ServerProcess } from ${JSON.stringify(new URL('./serverProcess.ts', import.meta.url).href)}
    const answers = async () => {}
    const server = new ServerProcess('orphan', () => ({ command: 'sleep', args: ['1000'], answers, startMsMax: 5000 }))
    await server.run()
    process.stdout.write(server.pid + ' ' + server.folder + '\\n')`
  const run = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(run.stdout), 'line')) as [string]
  const [pid, folder] = line.split(' ') as [string, string]
  expect([isAlive(Number(pid)), existsSync(folder)]).toEqual([true, true])
  run.kill('SIGKILL')
  await vi.waitFor(
    () => expect([isAlive(Number(pid)), existsSync(folder)]).toEqual([false, false]),
    reapMsMax,
  )
})
