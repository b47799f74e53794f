import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../faults.ts'

/**
 * The secret that tokens are signed with, made at the first start and kept in the data folder for the next ones.
 *
 * @throws StartError the file can't be read or written, or is too short to be a secret.
 */
export function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'jwt-secret')
  try {
    const kept = readFileSync(file, 'utf8').trim()
    if (Buffer.byteLength(kept) < 32) throw new StartError(`${file} is too short to be a secret: remove it`)
    return kept
  } catch (error) {
    if (error instanceof StartError) throw error
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unusable(file, error)
  }
  const made = randomBytes(48).toString('base64url')
  try {
    // Renamed into place, so that a crash leaves a whole secret or none.
    writeFileSync(`${file}.new`, `${made}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw unusable(file, error)
  }
  return made
}

function unusable(file: string, error: unknown): StartError {
  return new StartError(`can't use the secret in ${file}: ${(error as Error).message}`, error)
}
