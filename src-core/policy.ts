import * as z from 'zod'
import { fail, ok, type Result } from './result.ts'

/**
 * What a hospital decides for everybody on a computer. A key that is absent leaves the choice to the person. Strict: a key
 * that is misspelt would otherwise lock nothing, and nobody would notice.
 */
export const Policy = z.strictObject({
  /** Read first, then reveal: on or off for everybody. */
  readFirst: z.boolean().optional(),
})
export type Policy = z.infer<typeof Policy>

/** Without a policy file everything is the person's choice. */
export const NO_POLICY: Policy = {}

/**
 * @param text of the file; @param file its name, for the message
 * Errors: `policy-invalid`, saying where; a program that gets it must not start, because it cannot know what was decided
 */
export function parsePolicy(text: string, file: string): Result<Policy> {
  const parsed = Policy.safeParse(parseJson(text))
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at “${issue.path.join('.')}”`
  return fail(policyInvalid(file, `${issue?.message ?? 'it is no JSON'}${where}`))
}

export const policyInvalid = (file: string, why: string) => ({
  code: 'policy-invalid',
  message: `The policy of this hospital, ${file}, cannot be used: ${why}.`,
  action:
    'Ostium does not start without knowing what was decided. Mend the file, or ask who looks after this computer.',
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
