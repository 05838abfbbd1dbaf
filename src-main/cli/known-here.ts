import { UNKNOWN_HOSPITAL, type Hospital } from '#core/calibration/hospital.ts'
import type { PromiseAudit } from '#core/calibration/promise-audit.ts'
import { auditsOf } from '../host/promise-audits.ts'
import { withLibrary } from './library.ts'
import { inWords } from './output.ts'
import type { CliWorld } from './world.ts'

/** What the library says of this hospital that bears on an answer. */
interface KnownHere {
  readonly hospital: Hospital
  /** How the promises of the model in use have held on what was graded here. */
  readonly audits: readonly PromiseAudit[]
}

/**
 * A library that cannot be read shifts and suspends nothing, which is said; each line says what its numbers were shifted by.
 * @param madeBy the model, and this site's calibration of it
 * @param unshifted numbers are wanted as the evidence has them
 */
export async function knownHere(
  world: Pick<CliWorld, 'library' | 'err'>,
  unshifted: boolean,
  madeBy: string,
): Promise<KnownHere> {
  const known = await withLibrary(world.library, (store) => ({
    hospital: unshifted ? UNKNOWN_HOSPITAL : store.hospital.get(),
    audits: auditsOf(store, madeBy),
  }))
  if (!known.ok) world.err(`${inWords(known.error)}\n`)
  return (known.ok ? known.value : null) ?? { hospital: UNKNOWN_HOSPITAL, audits: [] }
}
