import { createHash, createPublicKey, verify } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, readSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { verificationText } from '#core/audit/chain.ts'
import type { Policy } from '#core/policy.ts'
import type { Result } from '#core/result.ts'
import { failed, notMeasured, passed, type Finding } from '#core/selftest/report.ts'
import { checkLibrary } from '../../store/check.ts'
import { openStore } from '../../store/store.ts'
import { readModelFiles } from '../../engine/model-files.ts'
import { nextTurn } from '../audit.ts'
import { findModels } from '../model-folders.ts'

const SUMS = 'SHA256SUMS'
const SIGNATURE = 'SHA256SUMS.sig'
const SIGNER = 'signer.pem'
const FREE_NEEDED = 500 * 2 ** 20

/**
 * Every file of the program against the list of hashes that came with it.
 * @param root the program's folder or archive; the list lies in it, beside it, or at the top of what was installed
 */
export async function checkProgram(root: string): Promise<Finding> {
  const installed = root.endsWith('.asar') ? [dirname(root), dirname(dirname(root))] : []
  const found = [root, ...installed].find((folder) => existsSync(join(folder, SUMS)))
  if (found === undefined) return notMeasured('no list of hashes came with it: it runs from its source')
  const lines = readFileSync(join(found, SUMS), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const signature = signatureOf(found)
  if (signature === null) return failed(`its list of hashes is not the one that was signed (${SIGNATURE})`)
  const wrong: string[] = []
  for (const line of lines) {
    const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? []
    const now = name === undefined ? null : hashOf(join(found, name))
    // Other work of this thread between two files.
    await nextTurn()
    if (now === null || now !== hash) wrong.push(name ?? line)
  }
  if (lines.length === 0) return failed('its list of hashes is empty')
  if (wrong.length > 0)
    return failed(`changed or missing: ${wrong.slice(0, 5).join(', ')}`, {
      files: lines.length,
      wrong: wrong.length,
    })
  return passed(`${lines.length} files are as they were packed (SHA-256); ${signature}`, {
    files: lines.length,
    wrong: 0,
  })
}

/** Whose signature the list has, by the key that lies beside it; null where it has one that is wrong. */
function signatureOf(folder: string): string | null {
  if (!existsSync(join(folder, SIGNATURE))) return 'unsigned: nobody can tell who packed them'
  const key = createPublicKey(readFileSync(join(folder, SIGNER)))
  const sound = verify(null, readFileSync(join(folder, SUMS)), key, readFileSync(join(folder, SIGNATURE)))
  const print = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
  return sound ? `signed by ${(print.match(/.{4}/g) ?? []).join(' ')}` : null
}

/** Null where it cannot be read. In one go, as Electron shows an archive as a folder until this flag of the whole process is set. */
function hashOf(path: string): string | null {
  Reflect.set(process, 'noAsar', true)
  try {
    return hashOfPlain(path)
  } catch {
    return null
  } finally {
    Reflect.set(process, 'noAsar', false)
  }
}

function hashOfPlain(path: string): string {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(1 << 20)
  const file = openSync(path, 'r')
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      hash.update(chunk.subarray(0, read))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/** The weights of every model against the hash in its manifest, and all that stands beside them. */
export async function checkModels(roots: readonly string[]): Promise<Finding> {
  const models = await findModels(roots)
  const wrong: string[] = []
  for (const { dir, manifest } of models) {
    const files = await readModelFiles(dir)
    if (!files.ok) wrong.push(`${manifest.id}: ${files.error.message}`)
  }
  if (models.length === 0) return failed('no model is installed')
  if (wrong.length > 0) return failed(wrong.join(' '), { models: models.length, wrong: wrong.length })
  const names = models.map(({ manifest }) => manifest.id).join(', ')
  return passed(`${names}: weights as their manifests name them (SHA-256)`, {
    models: models.length,
    wrong: 0,
  })
}

/** Pages, records and the chain of the audit log. */
export async function checkStore(library: string): Promise<Finding> {
  if (!existsSync(library)) return notMeasured('there is no library yet')
  const sound = checkLibrary(library)
  if (!sound.ok) return failed(`${sound.error.message} ${sound.error.action}`)
  const store = openStore(library)
  try {
    const verification = await store.audit.verify(nextTurn)
    const said = verificationText(verification)
    return verification.problems.length === 0 ? passed(`the library is sound; ${said}`) : failed(said)
  } finally {
    store.close()
  }
}

export function checkPolicy(policy: Result<Policy>): Finding {
  if (!policy.ok) return failed(`${policy.error.message} ${policy.error.action}`)
  const keys = Object.keys(policy.value)
  return passed(
    keys.length === 0 ? 'none: every choice is the person’s' : `valid; it decides ${keys.join(', ')}`,
    { keys: keys.length },
  )
}

/** On the disk of the library. @param freeOf bytes free where a folder lies */
export function checkDisk(folder: string, freeOf: (folder: string) => number = freeBytes): Finding {
  const free = freeOf(existing(folder))
  const said = `${(free / 2 ** 30).toFixed(1)} GB free at ${folder}`
  return free < FREE_NEEDED
    ? failed(`${said}; 0.5 GB are needed`, { bytes: free })
    : passed(said, { bytes: free })
}

const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** The folder, or the one above it that is there already. */
const existing = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder))
