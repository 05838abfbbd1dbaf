/**
 * How many passed, failed, were skipped.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** @param {Counts[]} counts @returns {Counts} */
export const total = (counts) =>
  counts.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )

/**
 * Counts of one vitest run from its JSON report. A file that could not be loaded, a run that ended badly without a failed test,
 * and a run without a report or without a test are failures too.
 * @param {unknown} report what vitest wrote, or null where it wrote nothing
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  if (report === null || typeof report !== 'object' || !Array.isArray(report.testResults))
    return { passed: 0, failed: 1, skipped: 0 }
  const files = report.testResults
  const tests = files.flatMap((file) => file.assertionResults ?? [])
  const having = (...states) => tests.filter((test) => states.includes(test.status)).length
  const broken = files.filter(
    (file) =>
      file.status === 'failed' && !(file.assertionResults ?? []).some((test) => test.status === 'failed'),
  )
  const failed = having('failed') + broken.length
  const silent = failed === 0 && (exitCode !== 0 || tests.length === 0)
  return {
    passed: having('passed'),
    failed: failed + (silent ? 1 : 0),
    skipped: having('skipped', 'pending', 'todo', 'disabled'),
  }
}

/** The plain closing line. @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/**
 * The checks inside `npm run isgood`, without those that run the unit tests: these are counted by themselves.
 * @param {Record<string, string>} scripts of package.json
 * @returns {string[]} names of scripts
 */
export function checksOf(scripts) {
  const names = [...(scripts.isgood ?? '').matchAll(/npm run (?:-\S+ |--\S+ )*([\w:.-]+)/g)].map(
    ([, name]) => name,
  )
  return names.filter((name) => !/\bvitest\b/.test(scripts[name] ?? ''))
}
