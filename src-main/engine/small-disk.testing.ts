import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own in memory at this folder, which is made; root alone may have one, and not everywhere. @returns whether it is there */
export function mounted(path: string, kilobytes: number): boolean {
  if (process.platform !== 'linux') return false
  mkdirSync(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Makes room on it, or takes some away. */
export const resized = (path: string, kilobytes: number): void =>
  void execFileSync('mount', ['-o', `remount,size=${kilobytes}k`, path], { stdio: 'ignore' })

export const unmount = (path: string): void => void execFileSync('umount', ['-l', path], { stdio: 'ignore' })

/** Whether this account may have a disk of its own. */
export function mayMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'ostium-probe-'))
  const may = mounted(probe, 16)
  if (may) unmount(probe)
  rmSync(probe, { recursive: true })
  return may
}
