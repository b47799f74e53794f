import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const usualMain = new URL('../../src/main.ts', import.meta.url)

/** All tests come from one address, and some ask as fast as they can. */
const usualEnv = { PATH: process.env.PATH, PORT: '0', USHER_LOG_LEVEL: 'warn', USHER_RATE_LIMIT: 'off' }

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** `src/main.ts`, or another like it, as a process of its own, run by the Node that runs the tests. */
export class Program {
  readonly stdout: string[] = []
  readonly stderr: string[] = []
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess
  readonly #listening: Promise<string>
  readonly #banner: Promise<string[]>

  constructor(
    dataDir: string,
    {
      args = [],
      env = {},
      main = usualMain,
    }: { args?: string[]; env?: Record<string, string>; main?: URL } = {},
  ) {
    this.#child = spawn(process.execPath, [main.pathname, ...args], {
      env: { ...usualEnv, USHER_DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const url = Promise.withResolvers<string>()
    const banner = Promise.withResolvers<string[]>()
    createInterface(this.#child.stdout!).on('line', (line) => {
      this.stdout.push(line)
      const api = /^ {2}API +(\S+)$/.exec(line)
      if (api) url.resolve(api[1]!)
      if (line.endsWith('/reservations')) banner.resolve(this.stdout)
    })
    createInterface(this.#child.stderr!).on('line', (line) => this.stderr.push(line))
    // A run of tests that is given up leaves no processes behind.
    const end = () => void this.#child.kill('SIGKILL')
    process.once('exit', end)
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      process.off('exit', end)
      return { code, signal }
    })
    void this.ended.then(() => url.reject(new Error(`it ended: ${this.stderr.join('\n')}`)))
    url.promise.catch(() => {})
    this.#listening = url.promise
    this.#banner = banner.promise
  }

  /** Resolves with the base URL once it serves. */
  listening(): Promise<string> {
    return this.#listening
  }

  /** Resolves with what was printed once the commands to paste are complete. */
  pasteable(): Promise<string[]> {
    return this.#banner
  }

  /** Sends a signal, and doesn't wait for what comes of it. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async kill(signal: NodeJS.Signals): Promise<Ended> {
    this.signal(signal)
    return this.ended
  }
}

/** A fresh folder for one test; `remove` takes it away. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'usher-smoke-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
