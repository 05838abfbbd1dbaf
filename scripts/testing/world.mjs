import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A machine with an empty checkout and an empty cache, for one test; `said` is what set-up told. */
export function emptyWorld(changes = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ostium-setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const said = []
  return {
    root: join(folder, 'project'),
    records: join(folder, 'project', '.setup'),
    cache: join(folder, 'cache'),
    env: {},
    platform: 'linux',
    arch: 'x64',
    isRoot: false,
    said,
    say: { line: (text) => void said.push(text), progress: () => () => {} },
    ...changes,
  }
}
