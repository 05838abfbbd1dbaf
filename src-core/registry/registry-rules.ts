import { fail, ok, type Failure, type Result } from '../result.ts'
import type { RegisteredModel } from './types.ts'

/** What a person asks of the registry when they adopt. */
export interface AdoptionRequest {
  readonly reason: string
  /** They adopt though the comparison refused. */
  readonly despite: boolean
}

/** Long enough to say something. */
export const LEAST_REASON = 8

/**
 * Whether a person may adopt a model. It needs a reason; against the gate of its comparison it needs to be said so.
 * Errors: `model-trashed`, `already-current`, `reason-needed`, `gate-refused`
 */
export function mayAdopt(model: RegisteredModel, { reason, despite }: AdoptionRequest): Result<null> {
  if (model.trashedAt !== null) return fail(inTrash(model.id))
  if (model.current) return fail(alreadyCurrent(model.id))
  if (reason.trim().length < LEAST_REASON) return fail(reasonNeeded)
  if (model.comparison?.gate === 'refuse' && !despite) return fail(gateRefused(model.id))
  return ok(null)
}

/**
 * Whether a model may go to the trash.
 * Errors: `shipped-model`, `model-in-use`, `roll-back-target`, `model-trashed`
 */
export function mayTrash(model: RegisteredModel, rollBackTo: string | null): Result<null> {
  if (model.shipped) return fail(shippedStays(model.id))
  if (model.current) return fail(inUse(model.id))
  if (model.id === rollBackTo) return fail(rollBackTarget(model.id))
  return model.trashedAt === null ? ok(null) : fail(inTrash(model.id))
}

/** Only what lies in the trash is deleted for good. Errors: `shipped-model`, `not-in-trash` */
export function mayDelete(model: RegisteredModel): Result<null> {
  if (model.shipped) return fail(shippedStays(model.id))
  return model.trashedAt === null ? fail(notInTrash(model.id)) : ok(null)
}

const inTrash = (id: string): Failure => ({
  code: 'model-trashed',
  message: `${id} lies in the trash.`,
  action: 'Take it out of the trash first.',
})
const alreadyCurrent = (id: string): Failure => ({
  code: 'already-current',
  message: `${id} is the model that reads here already.`,
  action: 'Nothing need be done.',
})
const reasonNeeded: Failure = {
  code: 'reason-needed',
  message: 'A model is adopted by a person, with a reason; there is none.',
  action: `Say why in at least ${LEAST_REASON} letters: the audit log keeps it.`,
}
const gateRefused = (id: string): Failure => ({
  code: 'gate-refused',
  message: `The comparison of ${id} with its parent refused it.`,
  action: 'Look at its reasons. To adopt it all the same, say so, with a reason that answers them.',
})
const shippedStays = (id: string): Failure => ({
  code: 'shipped-model',
  message: `${id} came with the program and can be neither deleted nor changed.`,
  action: 'Adopt another model: this one does not read then.',
})
const inUse = (id: string): Failure => ({
  code: 'model-in-use',
  message: `${id} reads here now and cannot be deleted.`,
  action: 'Roll back or adopt another model first.',
})
const rollBackTarget = (id: string): Failure => ({
  code: 'roll-back-target',
  message: `A roll back would return to ${id}, so it cannot be deleted now.`,
  action: 'Adopt another model first; a roll back then returns to the one that reads now.',
})
const notInTrash = (id: string): Failure => ({
  code: 'not-in-trash',
  message: `${id} does not lie in the trash.`,
  action: 'Move it to the trash first.',
})
