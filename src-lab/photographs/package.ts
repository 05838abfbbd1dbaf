import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A detector of things on photographs (SSD on MobileNetV2, Open Images V4), of Google's MediaPipe, under the licence Apache-2.0. It is asked
 * of the package registry when a training wants it: no one who reads or installs needs these 43 MB.
 */
const PHOTOGRAPHS = {
  package: '@mediapipe/objectron@0.4.1675468480',
  /** Of the file below. */
  sha256: '470986ca5df183f41698da6de74b027d838fe289d77b5ab094497d350bee664e',
  file: 'objectron_solution_packed_assets.data',
  /** Where in it the network begins and ends. */
  from: 184,
  to: 9_987_912,
} as const

/** The network's file, from the cache or the registry. Throws where it cannot be had, or is another. */
export function photographs(): Uint8Array {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ostium', 'photographs')
  const path = join(folder, 'node_modules', '@mediapipe', 'objectron', PHOTOGRAPHS.file)
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    const quiet = ['--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']
    // npm says to what it runs where it is itself: the same on every system.
    const npm = process.env['npm_execpath']
    const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm]
    execFileSync(command, [...first, 'install', ...quiet, PHOTOGRAPHS.package], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  const bytes = readFileSync(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== PHOTOGRAPHS.sha256) throw new Error(`${path} is not the file of ${PHOTOGRAPHS.package}`)
  return bytes.subarray(PHOTOGRAPHS.from, PHOTOGRAPHS.to)
}
