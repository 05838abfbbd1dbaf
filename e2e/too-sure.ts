import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { SHIPPED } from './shipped.ts'
import type { Home } from './launch.ts'

const Json = z.record(z.string(), z.unknown())
const Level = z.looseObject({
  calibrator: z.union([
    z.object({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }),
    z.object({ kind: z.literal('beta'), a: z.number(), b: z.number(), c: z.number() }),
  ]),
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
    const calibrator = tooSure(own.calibrator)
    return { ...whole, levels: { ...levels, [level]: { ...own, calibrator } } }
  })
}

function change(path: string, how: (json: Record<string, unknown>) => object): void {
  writeFileSync(path, JSON.stringify(how(Json.parse(JSON.parse(readFileSync(path, 'utf8'))))))
}

/** Six times the log odds; of a beta calibrator, whose cases may all be told apart, sure of a stenosis wherever it looks. */
const tooSure = (calibrator: z.infer<typeof Level>['calibrator']) =>
  calibrator.kind === 'platt'
    ? { ...calibrator, slope: calibrator.slope * 6, intercept: calibrator.intercept * 6 }
    : { ...calibrator, c: calibrator.c + 8 }
