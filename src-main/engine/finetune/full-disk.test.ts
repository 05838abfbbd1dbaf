import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { mounted, unmount } from '../small-disk.testing.ts'
import { runStage } from './stage.ts'
import { done, stageIn, stageOf, stageParts } from './stage.testing.ts'

const root = mkdtempSync(join(tmpdir(), 'ostium-full-disk-'))
const may = mounted(root, 4096)
afterAll(() => {
  if (may) unmount(root)
  rmSync(root, { recursive: true, force: true })
})

/** Takes all that is free but so many bytes, as another program would. */
function fill(folder: string, leave: number): void {
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - leave)))
}

test.skipIf(!may)(
  'a disk that fills up in the midst of a training is one clear error, and with room again it ends with the same bits',
  async () => {
    const whole = await done(
      stageOf(stageIn(mkdtempSync(join(tmpdir(), 'ostium-whole-')), 'head-and-circuit')),
    )
    const what = stageIn(root, 'head-and-circuit')
    let [steps, ms] = [0, 0]
    const full = await runStage(
      stageOf(what),
      stageParts({
        // A minute passes with each step, so that each writes a checkpoint.
        clock: () => (ms += 60_000),
        next: async () => {
          if (++steps === 4) fill(what.folder, 8_000)
          return 'go'
        },
      }),
    )
    expect(full).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    const still = await runStage(stageOf(what), stageParts())
    expect(still).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    rmSync(join(what.folder, 'filler'))
    const { checkpoint, end } = await done(stageOf(what))
    expect(end).toBe(whole.end)
    expect(checkpoint.state).toEqual(whole.checkpoint.state)
    expect(checkpoint.best).toEqual(whole.checkpoint.best)
  },
)
