import * as z from 'zod'

/** One thing that was looked at, and what was found. */
export const SelfTestItem = z.object({
  id: z.string(),
  title: z.string(),
  /** Whether it is about what was installed, or about how that works. */
  part: z.enum(['installation', 'operation']),
  /** `not measured` where it cannot be looked at here; that fails nothing and is said. */
  outcome: z.enum(['passed', 'failed', 'not measured']),
  said: z.string(),
  figures: z.record(z.string(), z.number()),
})
export type SelfTestItem = z.infer<typeof SelfTestItem>

export const SelfTestReport = z.object({
  program: z.string(),
  version: z.string(),
  at: z.iso.datetime(),
  computer: z.object({ name: z.string(), system: z.string(), processor: z.string(), runtime: z.string() }),
  model: z.string().nullable(),
  items: z.array(SelfTestItem),
  passed: z.boolean(),
})
export type SelfTestReport = z.infer<typeof SelfTestReport>

/** What an item found; figures are left out where there is none. */
export interface Finding {
  readonly outcome: SelfTestItem['outcome']
  readonly said: string
  readonly figures?: Readonly<Record<string, number>>
}

export const passed = (said: string, figures: Readonly<Record<string, number>> = {}): Finding => ({
  outcome: 'passed',
  said,
  figures,
})
export const failed = (said: string, figures: Readonly<Record<string, number>> = {}): Finding => ({
  outcome: 'failed',
  said,
  figures,
})
export const notMeasured = (said: string): Finding => ({ outcome: 'not measured', said })

/** A report is passed when nothing failed and something was looked at. */
export const isPassed = (items: readonly SelfTestItem[]): boolean =>
  items.length > 0 && items.every(({ outcome }) => outcome !== 'failed')

const MARK = { passed: '✓', failed: '✗', 'not measured': '–' } as const

/** For a terminal, one line an item. */
export function reportText(report: SelfTestReport): string {
  const lines = report.items.map(({ outcome, title, said }) => `${MARK[outcome]} ${title}: ${said}`)
  return [...lines, '', verdict(report), ''].join('\n')
}

/** In one sentence. */
export function verdict({ items, passed: fine, program, version }: SelfTestReport): string {
  const count = (outcome: SelfTestItem['outcome']) => items.filter((item) => item.outcome === outcome).length
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('not measured')} not measured`
  return `${program} ${version} ${fine ? 'works as it was made' : 'does NOT work as it was made'}: ${counts}.`
}
