import { readFileSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { NO_POLICY, parsePolicy, policyInvalid, type Policy } from '#core/policy.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { POLICY_KEY, registryPolicy } from './policy-registry.ts'

const MOST_BYTES = 64 * 1024

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where the policy of this computer lies: a place only its administrator can write to.
 * @param packaged an installed program takes no other; in development `OSTIUM_POLICY` names one for tests
 */
export function policyPath(env: Environment, platform: NodeJS.Platform, packaged: boolean): string {
  const forTests = env['OSTIUM_POLICY']
  if (!packaged && forTests) return forTests
  if (platform === 'win32')
    return win32.join(env['ProgramData'] ?? 'C:\\ProgramData', 'Ostium', 'policy.json')
  if (platform === 'darwin') return '/Library/Application Support/Ostium/policy.json'
  return posix.join('/etc', 'ostium', 'policy.json')
}

/**
 * The policy of this computer: on Windows that of group policy, where there is one, else the file.
 * Errors: `policy-invalid`
 */
export function policyHere(env: Environment, platform: NodeJS.Platform, packaged: boolean): Result<Policy> {
  if (platform === 'win32') {
    const said = askRegistry(env)
    if (!said.ok) return said
    if (said.value !== null) return parsePolicy(said.value, POLICY_KEY)
  }
  return readPolicy(policyPath(env, platform, packaged))
}

function askRegistry(env: Environment): Result<string | null> {
  try {
    return ok(registryPolicy(env))
  } catch (cause) {
    return fail(policyInvalid(POLICY_KEY, inWords(cause)))
  }
}

/** A computer without the file has no policy. Errors: `policy-invalid`, also where it is there and cannot be read */
export function readPolicy(path: string): Result<Policy> {
  try {
    const bytes = readFileSync(path)
    if (bytes.length > MOST_BYTES) return fail(policyInvalid(path, `it is larger than ${MOST_BYTES} bytes`))
    return parsePolicy(bytes.toString('utf8'), path)
  } catch (cause) {
    return isMissing(cause) ? ok(NO_POLICY) : fail(policyInvalid(path, inWords(cause)))
  }
}

const inWords = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
