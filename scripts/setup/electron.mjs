import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { readRecord, removeRecord, sizeOf, writeRecord } from './files.mjs'
import { briefly } from './run.mjs'
import { sources } from './electron-sources.mjs'

export const electronRecord = ({ records }) => join(records, 'electron.json')

/** The Electron runtime that `npm start` and the e2e tests run, by its record. */
export const createElectron = (from = sources) => ({
  name: 'Electron',
  byHand:
    'unpack the Electron for this machine and set ELECTRON_OVERRIDE_DIST_PATH to its folder, then: node scripts/setup.mjs',
  async isDone(world) {
    const record = await readRecord(electronRecord(world))
    if (record === null) return { state: 'to do', note: 'no runtime is recorded' }
    const asked = world.env.ELECTRON_OVERRIDE_DIST_PATH
    if (asked && record.asked !== asked)
      return { state: 'to do', note: 'ELECTRON_OVERRIDE_DIST_PATH names another folder' }
    if ((await sizeOf(record.binary ?? '')) !== record.size)
      return { state: 'to do', note: 'the recorded runtime is missing or has changed' }
    if (!(await leadsHere(world, record)))
      return { state: 'to do', note: 'the recorded runtime leads to another folder' }
    return { state: 'done', note: describe(record) }
  },
  async run(world) {
    await removeRecord(electronRecord(world))
    const reasons = []
    for (const source of from) {
      try {
        const unfit = source.unfit(world)
        if (unfit) throw new Error(unfit)
        const placed = await source.place(world)
        const asked = world.env.ELECTRON_OVERRIDE_DIST_PATH ?? null
        const record = { ...placed, name: source.name, asked, size: await sizeOf(placed.binary) }
        await writeRecord(electronRecord(world), record)
        return describe(record)
      } catch (cause) {
        reasons.push(`${source.name}: ${briefly(cause)}`)
        world.say.line(`Electron: not from ${reasons.at(-1)}`)
      }
    }
    throw new Error(`no Electron runtime can be had here (${reasons.join('; ')})`)
  },
})

export const electron = createElectron()

/** A plain Electron is told the folder; the development runtime has a link to it, which breaks when the checkout moves. */
async function leadsHere({ root, records }, { binary, args, version }) {
  if (args.length > 0) return args[0] === root
  const folder = join(records, `electron-${version}`)
  if (!binary.startsWith(folder)) return false
  const target = await realpath(join(folder, 'resources', 'app')).catch(() => null)
  return target === (await realpath(root))
}

/** @param {{ version: string, name: string }} record */
export const describe = ({ version, name }) => `Electron ${version}, from ${name}`
