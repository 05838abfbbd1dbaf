import * as z from 'zod'
import { fail, ok, type Result } from './result.ts'
import { Settings } from './settings.ts'

/** What a person chooses and a hospital may choose for everybody; the rest of the settings is where somebody left off. */
const LockableSettings = Settings.omit({
  keys: true,
  reader: true,
  showDetails: true,
  openSections: true,
})

const Days = z.int().min(1).max(36_500)
const WholePath = z
  .string()
  .max(1000)
  .regex(/^(\/|[A-Za-z]:[\\/]|\\\\|\{home\}[\\/])/, 'it is no whole path')
const permitted = z.boolean().optional()

/**
 * What a hospital decides for everybody on a computer. A key that is absent leaves the choice to the person. Strict: a key
 * that is misspelt would otherwise lock nothing, and nobody would notice.
 */
export const Policy = z.strictObject({
  /** For editors: where the schema of this file lies. */
  $schema: z.string().optional(),
  /** Read first, then reveal: on or off for everybody; the same as `settings.hideReading`. */
  readFirst: z.boolean().optional(),
  /** Settings as everybody has them; shown greyed. */
  settings: z.strictObject(LockableSettings.partial().shape).optional(),
  /** Where the library lies: a whole path, in which `{user}` and `{home}` stand for the account's name and home folder. */
  folders: z.strictObject({ data: WholePath.optional() }).optional(),
  /** Ostium has no feature that uses the network; only `false` is understood. */
  network: z.literal(false).optional(),
  /** Whether models may be trained or calibrated anew here. */
  fineTuning: permitted,
  /** The accounts that may decide which model, and which calibration, reads; empty: nobody. */
  adopters: z.array(z.string().min(1).max(256)).max(1000).optional(),
  /** What may be written into a file that leaves the library. */
  export: z
    .strictObject({
      labels: permitted,
      library: permitted,
      bundles: permitted,
      images: permitted,
      reports: permitted,
    })
    .optional(),
  retention: z
    .strictObject({
      /** Studies that nobody opened for so long leave the library; labels and the audit log stay, files are not touched. */
      studiesDays: Days.optional(),
      /** The program's own logs. */
      logsDays: Days.optional(),
    })
    .optional(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).optional(),
})
export type Policy = z.infer<typeof Policy>

/** Without a policy file everything is the person's choice. */
export const NO_POLICY: Policy = {}

/** The settings that the hospital decided, with its values. */
export const lockedSettings = ({ readFirst, settings }: Policy): NonNullable<Policy['settings']> => ({
  ...settings,
  ...(readFirst === undefined ? {} : { hideReading: readFirst }),
})

/**
 * @param text of the file; @param file its name, for the message
 * Errors: `policy-invalid`, saying where; a program that gets it must not start, because it cannot know what was decided
 */
export function parsePolicy(text: string, file: string): Result<Policy> {
  const json = parseJson(text, file)
  if (!json.ok) return json
  const parsed = Policy.safeParse(json.value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at “${issue.path.join('.')}”`
    return fail(policyInvalid(file, `${issue?.message ?? 'it is no policy'}${where}`))
  }
  const { readFirst, settings } = parsed.data
  if (readFirst !== undefined && settings?.hideReading !== undefined && readFirst !== settings.hideReading)
    return fail(policyInvalid(file, '“readFirst” and “settings.hideReading” contradict each other'))
  return ok(parsed.data)
}

export const policyInvalid = (file: string, why: string) => ({
  code: 'policy-invalid',
  message: `The policy of this hospital, ${file}, cannot be used: ${why}.`,
  action:
    'Ostium does not start without knowing what was decided. Mend the file, or ask who looks after this computer.',
})

/** Notepad and PowerShell begin a file with a byte order mark. */
function parseJson(text: string, file: string): Result<unknown> {
  try {
    return ok(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch (cause) {
    return fail(
      policyInvalid(file, `it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`),
    )
  }
}
