import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { SHIPPED } from './shipped.ts'
import type { Home } from './launch.ts'

const Json = z.record(z.string(), z.unknown())
const Level = z.looseObject({
  calibrator: z.object({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }),
})

/** A model of the site that orders cases as the shipped one does, and is far too sure of itself at one level. */
export function addTooSure({ path }: Home, level: 'patch' | 'region'): void {
  const to = join(path, 'data', 'ostium', 'models', 'too-sure')
  mkdirSync(to, { recursive: true })
  cpSync(SHIPPED.dir, to, { recursive: true })
  change(join(to, 'manifest.json'), (manifest) => ({ ...manifest, id: 'too-sure', parents: [SHIPPED.id] }))
  change(join(to, 'calibration.json'), (whole) => {
    const levels = Json.parse(whole['levels'])
    const own = Level.parse(levels[level])
    const { kind, slope, intercept } = own.calibrator
    const calibrator = { kind, slope: slope * 6, intercept: intercept * 6 }
    return { ...whole, levels: { ...levels, [level]: { ...own, calibrator } } }
  })
}

function change(path: string, how: (json: Record<string, unknown>) => object): void {
  writeFileSync(path, JSON.stringify(how(Json.parse(JSON.parse(readFileSync(path, 'utf8'))))))
}
