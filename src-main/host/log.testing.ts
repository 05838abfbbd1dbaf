import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'

const Line = z.record(z.string(), z.unknown())

/** A home whose log is of the second of January 2026. */
export function logHome() {
  const home = mkdtempSync(join(tmpdir(), 'ostium-log-'))
  return {
    home,
    parts: () => ({
      folder: join(home, 'logs'),
      name: 'window' as const,
      level: 'info' as const,
      days: null,
      echo: null,
      clock: () => new Date('2026-01-02T03:04:05Z'),
    }),
    linesOf: (name: string): Record<string, unknown>[] =>
      readFileSync(join(home, 'logs', name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Line.parse(JSON.parse(line))),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}
