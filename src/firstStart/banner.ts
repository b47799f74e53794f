import { demoSeats } from './demo.ts'
import { noLimits } from './noLimits.ts'
import type { Seeded } from './seed.ts'

/** What a person reads after a start: where to go, who may do what, and what to paste to reserve a first seat. */
export function banner(
  url: string,
  dataDir: string,
  { madePassword, demoShow, unusedAdmin }: Seeded,
  isLimited: boolean,
): string[] {
  const lines = [
    `usher runs embedded: one process, SQLite in ${dataDir}`,
    '',
    `  API       ${url}`,
    `  Contract  ${url}/openapi.json`,
    `  Docs      ${url}/docs`,
  ]
  if (madePassword) {
    lines.push(
      `  Admin     ${madePassword.email}, password ${madePassword.password} (made now, shown this once)`,
    )
  }
  if (unusedAdmin)
    lines.push('  Admin     there is one already: USHER_ADMIN_EMAIL is for the first start only')
  if (!isLimited) lines.push(noLimits)
  if (!demoShow) return [...lines, '']
  const account = '"email":"you@example.com","password":"forty seats at noon"'
  const seats = JSON.stringify(demoSeats)
  return [
    ...lines,
    '',
    `Two seats for "${demoShow.title}", in another terminal:`,
    '',
    `  curl -s --json '{${account},"name":"You"}' ${url}/v1/users`,
    `  TOKEN=$(curl -s --json '{${account}}' ${url}/v1/sessions | sed 's/.*"accessToken":"\\([^"]*\\).*/\\1/')`,
    `  curl -s --json '{"seats":${seats}}' -H "Authorization: Bearer $TOKEN" \\`,
    `    ${url}/v1/shows/${demoShow.id}/reservations`,
    '',
  ]
}
