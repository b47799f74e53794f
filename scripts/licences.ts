// Lists the licences of what the program runs on, from the lock file; exits with 1 when one is unknown or asks for more
// than to be kept with copies.
import { readFileSync } from 'node:fs'
import { type LockFile, shippedLicences } from './licences/shippedLicences.ts'

const lock: LockFile = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const shipped = shippedLicences(lock)
const byLicence = Map.groupBy(shipped, ({ licence }) => licence)
if (process.argv.includes('--list')) {
  for (const { name, licence } of shipped) process.stdout.write(`${licence.padEnd(14)} ${name}\n`)
}
const counts = [...byLicence].map(([licence, { length }]) => `${length} ${licence}`)
process.stdout.write(`licences of ${shipped.length} packages: ${counts.join(', ')}\n`)
for (const { name, licence } of shipped.filter(({ isPermissive }) => !isPermissive)) {
  process.stdout.write(`${name} has the licence ${licence}: may it be shipped?\n`)
  process.exitCode = 1
}
