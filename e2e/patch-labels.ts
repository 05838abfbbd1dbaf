import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ostium } from './command-line.ts'
import type { Home } from './launch.ts'
import { projectRoot } from './runtime.ts'

/** Small pictures of both kinds, each under a name of its own; some come twice, as public data does. */
const patches = join(projectRoot, '..', 'shared', 'data', 'patches-32')
const folders = ['train', 'validation'].flatMap((part) =>
  (['positive', 'negative'] as const).map((kind) => ({ folder: join(patches, part, kind), kind })),
)

/** Whether this machine has them. */
export const havePatches = folders.every(({ folder }) => existsSync(folder))

/** Labels a site recorded, in its library: by `labels import`, as its night job would. */
export function importLabels(home: Home): void {
  const cases = folders.flatMap(({ folder, kind }) =>
    readdirSync(folder).map((name) => ({
      patient: `${folder.slice(patches.length)}/${name}`,
      file: relative(home.path, join(folder, name)),
      frame: 0,
      box: null,
      grade: kind === 'positive' ? '>=70' : 'none',
    })),
  )
  const list = join(home.path, 'COHORT.json')
  writeFileSync(list, JSON.stringify({ name: 'our labels', cases }))
  ostium(home, 'labels', 'import', list)
}
