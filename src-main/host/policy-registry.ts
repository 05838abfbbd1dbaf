import { execFileSync } from 'node:child_process'
import { win32 } from 'node:path'

/** Where group policy puts a value of this computer; only an administrator can write there. */
export const POLICY_KEY = 'HKLM\\SOFTWARE\\Policies\\Ostium'
const VALUE = 'Policy'

/**
 * What `reg query` says of the value, which holds the JSON of a policy file as one string (REG_SZ).
 * @returns null where the answer names no such value
 */
export function parseRegistryAnswer(answer: string): string | null {
  const line = answer.split(/\r?\n/).find((one) => /^\s+Policy\s+REG_SZ\s/.test(one))
  return line === undefined ? null : line.replace(/^\s+Policy\s+REG_SZ\s+/, '').trim()
}

/**
 * The policy that group policy gives this computer, null without one. Windows only.
 * Throws where the registry cannot be asked: what was decided is then not known.
 */
export function registryPolicy(env: Readonly<Record<string, string | undefined>>): string | null {
  const reg = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe')
  try {
    const answer = execFileSync(reg, ['query', POLICY_KEY, '/v', VALUE], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    })
    return parseRegistryAnswer(answer)
  } catch (cause) {
    // It answers 1 where the key or the value is not there.
    if (cause instanceof Error && 'status' in cause && cause.status === 1) return null
    throw cause
  }
}
