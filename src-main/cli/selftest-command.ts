import { join, resolve } from 'node:path'
import type { Policy } from '#core/policy.ts'
import type { Result } from '#core/result.ts'
import { reportText } from '#core/selftest/report.ts'
import { qualificationPdf } from '../host/selftest/qualification-pdf.ts'
import { programRoot, runSelfTest } from '../host/selftest/run-selftest.ts'
import { writeWhole } from '../host/write-whole.ts'
import { modelHere } from './model-here.ts'
import { inWords } from './output.ts'
import { EXIT, type CliWorld } from './world.ts'

export interface SelfTestOptions {
  readonly json: boolean
  /** Where the qualification document is to be written; null for none. */
  readonly pdf: string | null
  readonly model: string | null
}

/** `selftest`: proves this installation. @returns 0 when all passed, 1 when something failed */
export async function selfTestCommand(
  world: CliWorld,
  policy: Result<Policy>,
  { json, pdf, model }: SelfTestOptions,
): Promise<number> {
  const report = await runSelfTest({
    root: programRoot(world.programDir),
    version: world.version,
    library: world.library,
    modelRoots: world.modelRoots,
    model: await modelHere(world, model),
    policy,
    launch: world.startEngine(join(world.programDir, 'engine.cjs')),
    clock: () => new Date(),
    onItem: ({ title, outcome }) => world.err(`${title}: ${outcome}\n`),
  })
  world.out(json ? `${JSON.stringify(report)}\n` : reportText(report))
  if (pdf !== null) {
    const written = writeWhole(resolve(pdf), await qualificationPdf(report))
    if (!written.ok) {
      world.err(`${inWords(written.error)}\n`)
      return EXIT.programFailed
    }
  }
  return report.passed ? EXIT.done : EXIT.someFailed
}
