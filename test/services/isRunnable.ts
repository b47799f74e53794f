import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { serverPath } from './serverPath.ts'

/** Whether such a program is installed. */
export function isRunnable(command: string): boolean {
  return serverPath.split(delimiter).some((folder) => existsSync(join(folder, command)))
}
