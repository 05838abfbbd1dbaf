import { verificationText, type AuditRow } from '#core/audit/chain.ts'
import { auditText, auditTitle } from '#core/audit/words.ts'
import type { Failure } from '#core/result.ts'
import { nextTurn } from '../host/audit.ts'
import { failed } from './labels-command.ts'
import { noLibrary, withLibrary } from './library.ts'
import { inWords } from './output.ts'
import { EXIT, type CliWorld } from './world.ts'

type AuditWorld = Pick<CliWorld, 'out' | 'err' | 'library'>

/** `audit verify`. @returns 0 when every entry is as it was written, 1 when not or when there is no library, 3 when it cannot be read */
export async function auditVerify(world: AuditWorld, json: boolean): Promise<number> {
  const checked = await withLibrary(world.library, ({ audit }) => audit.verify(nextTurn))
  if (!checked.ok) return unusable(world, checked.error)
  const { value } = checked
  if (value === null) return failed(world, world.library, noLibrary(world.library), json, EXIT.someFailed)
  const verified = value.problems.length === 0
  const answer = JSON.stringify({ verified, library: world.library, ...value })
  world.out(`${json ? answer : verificationText(value)}\n`)
  return verified ? EXIT.done : EXIT.someFailed
}

export interface AuditListOptions {
  readonly json: boolean
  readonly kind: string | null
  readonly last: number
}

/** `audit list`: oldest first, the newest at the end where a terminal shows it. */
export async function auditList(world: AuditWorld, { json, kind, last }: AuditListOptions): Promise<number> {
  const kinds = kind === null ? null : [kind]
  const listed = await withLibrary(world.library, ({ audit }) =>
    audit.list({ kinds, before: null, limit: last }),
  )
  if (!listed.ok) return unusable(world, listed.error)
  const rows = [...(listed.value ?? [])].reverse()
  if (rows.length === 0) world.err('There are no such entries.\n')
  for (const row of rows) world.out(`${json ? JSON.stringify(row) : line(row)}\n`)
  return EXIT.done
}

const line = ({ seq, at, account, reader, kind, detail }: AuditRow): string =>
  [
    String(seq).padStart(5),
    at,
    reader === '' ? account : `${reader} (${account})`,
    auditTitle(kind),
    auditText(detail),
  ].join('  ')

function unusable(world: AuditWorld, error: Failure): number {
  world.err(`${inWords(error)}\n`)
  return EXIT.programFailed
}
