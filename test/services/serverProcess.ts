import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { frozenNow } from './frozenNow.ts'
import { serverPath } from './serverPath.ts'

export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Asked again and again until it resolves: then the server is there. */
  readonly answers: () => Promise<unknown>
  readonly startMsMax: number
}

/**
 * A server of a test's own, with a folder of its own, that can be stopped, killed and frozen. It is a process group, so
 * that what it starts goes with it. A guard outlives the test run by a moment, however that ends, and leaves nothing
 * of it behind.
 */
export class ServerProcess {
  /** What it keeps on disk, over restarts too; gone after remove(). */
  readonly folder: string
  readonly #serverCommand: () => ServerCommand
  #running: { readonly server: ChildProcess; readonly guard: ChildProcess } | undefined

  /** Starts nothing yet. @param serverCommand asked at each start. */
  constructor(name: string, serverCommand: (folder: string) => ServerCommand) {
    this.folder = mkdtempSync(join(tmpdir(), `usher-${name}-`))
    this.#serverCommand = () => serverCommand(this.folder)
  }

  get pid(): number | undefined {
    return this.#running?.server.pid
  }

  /** Resolves once it answers. @throws with the end of its log when it ends before that, or takes too long. */
  async run(): Promise<void> {
    const { command, args, env, answers, startMsMax } = this.#serverCommand()
    const logPath = join(this.folder, 'server.log')
    const log = openSync(logPath, 'a')
    const server = spawn(command, args, {
      env: { ...process.env, PATH: serverPath, ...env },
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    const ended = endOf(server)
    const guard = guarded(server, this.folder)
    this.#running = { server, guard }
    const asking = new AbortController()
    try {
      await Promise.race([
        firstAnswer(answers, asking.signal),
        ended.then((how) => Promise.reject(new Error(how))),
        once(AbortSignal.timeout(startMsMax), 'abort').then(() =>
          Promise.reject(new Error(`no answer within ${startMsMax} ms`)),
        ),
      ])
    } catch (error) {
      await this.kill()
      const lastLines = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-10).join('\n')
      throw new Error(`${command} does not start: ${(error as Error).message}\n${lastLines}`, {
        cause: error,
      })
    } finally {
      asking.abort()
    }
  }

  /** Asks it to end, and waits until it has. A frozen one is thawed for it. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** kill -9: it loses what isn't on disk. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Stops it, if it runs, and starts it again with the same folder and port. */
  async restart(): Promise<void> {
    await this.stop()
    await this.run()
  }

  /** It keeps its connections and takes new ones in the kernel's queue, and answers nothing. */
  freeze(): void {
    this.#signalAll('SIGSTOP')
    frozenNow(this.#running!.server.pid!)
  }

  thaw(): void {
    this.#signalAll('SIGCONT')
  }

  /** Ends it at once, and takes its folder away. */
  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const running = this.#running
    if (!running) return
    this.#running = undefined
    const { server, guard } = running
    if (isAlive(server)) {
      const ended = once(server, 'exit')
      if (signal === 'SIGTERM') server.kill(signal)
      signalGroup(server, signal === 'SIGTERM' ? 'SIGCONT' : signal)
      await ended
    }
    // What it may have started and left.
    signalGroup(server, 'SIGKILL')
    guard.kill('SIGKILL')
  }

  #signalAll(signal: NodeJS.Signals): void {
    if (!this.#running) throw new Error('the server does not run')
    signalGroup(this.#running.server, signal)
  }
}

/** No server tells when it is ready: it is asked until it answers, or the signal calls it off. */
function firstAnswer(answers: () => Promise<unknown>, calledOff: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let asking = false
    const ask = async () => {
      if (asking) return
      asking = true
      await answers().then(
        () => resolve(),
        () => {},
      )
      asking = false
    }
    const timer = setInterval(ask, 20)
    calledOff.addEventListener('abort', () => clearInterval(timer))
  })
}

/** Kills the group and removes the folder as soon as its standard input closes, which it does when this process ends. */
function guarded(server: ChildProcess, folder: string): ChildProcess {
  const script = 'read -r _; kill -s KILL -- "-$1"; rm -rf -- "$2"'
  // In a group of its own: Ctrl-C must not end it before it has done its work.
  const guard = spawn('sh', ['-c', script, 'guard', `${server.pid}`, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  return guard
}

/** Resolves with a line that says how it ended. */
function endOf(server: ChildProcess): Promise<string> {
  return once(server, 'exit').then(
    ([code, signal]) => `it ended with ${signal ?? `code ${code}`}`,
    (error: Error) => error.message,
  )
}

function isAlive(server: ChildProcess): boolean {
  return server.pid !== undefined && server.exitCode === null && server.signalCode === null
}

function signalGroup(server: ChildProcess, signal: NodeJS.Signals): void {
  if (server.pid === undefined) return
  try {
    process.kill(-server.pid, signal)
  } catch {
    // The group is gone already.
  }
}
