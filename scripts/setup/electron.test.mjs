import { chmod, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { createElectron, electronRecord } from './electron.mjs'
import { sources } from './electron-sources.mjs'
import { readRecord } from './files.mjs'

const override = sources[0]

/** A person's own Electron folder. */
async function ownElectron(folder) {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'electron'), 'program')
  await chmod(join(folder, 'electron'), 0o755)
  await writeFile(join(folder, 'version'), '45.4.1\n')
  return folder
}

/** As the packaged source lays it: a runtime inside the records whose resources/app leads to the project. */
const linked = {
  name: 'packaged',
  unfit: () => null,
  async place({ root, records }) {
    const folder = join(records, 'electron-25.1.1')
    await mkdir(join(folder, 'resources'), { recursive: true })
    await writeFile(join(folder, 'program'), 'program')
    await symlink(root, join(folder, 'resources', 'app'))
    return { binary: join(folder, 'program'), args: [], version: '25.1.1', development: true }
  },
}

it("takes a person's own Electron first, and gives it the project's folder", async () => {
  const world = emptyWorld()
  const folder = await ownElectron(join(world.cache, 'dist'))
  const asked = { ...world, env: { ELECTRON_OVERRIDE_DIST_PATH: folder } }
  const step = createElectron([override, linked])
  await step.run(asked)
  expect(await readRecord(electronRecord(world))).toMatchObject({
    binary: join(folder, 'electron'),
    args: [world.root],
    version: '45.4.1',
  })
  expect(await step.isDone(asked)).toMatchObject({ state: 'done' })
})

it('goes to the next source, and fails with every reason when there is none left', async () => {
  const world = emptyWorld()
  await createElectron([override, linked]).run(world)
  expect(world.said).toEqual(['Electron: not from ELECTRON_OVERRIDE_DIST_PATH: not set'])
  expect(await readRecord(electronRecord(world))).toMatchObject({
    args: [],
    name: 'packaged',
    development: true,
  })
  await expect(createElectron([override]).run(world)).rejects.toThrow('not set')
  expect(await readRecord(electronRecord(world))).toBeNull()
})

it('does not trust a runtime that has changed, or that leads to where the project was before', async () => {
  const world = emptyWorld()
  const step = createElectron([linked])
  await step.run(world)
  expect(await step.isDone(world)).toMatchObject({ state: 'done' })
  await writeFile(join(world.records, 'electron-25.1.1', 'program'), 'prog')
  expect(await step.isDone(world)).toMatchObject({ state: 'to do', note: expect.stringContaining('changed') })
  const moved = `${world.root}-moved`
  await rename(world.root, moved)
  const there = { ...world, root: moved, records: join(moved, '.setup') }
  expect(await step.isDone(there)).toMatchObject({ state: 'to do' })
})
