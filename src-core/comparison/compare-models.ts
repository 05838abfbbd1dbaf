import type { Attributes } from '../calibration/subgroups.ts'
import { seededRandom } from '../random.ts'
import { Grade } from '../reading/types.ts'
import { fail, ok, type Failure, type Result } from '../result.ts'
import type {
  ComparedCase,
  ComparedSubgroup,
  Comparison,
  ComparisonInput,
  Forgetting,
  ForgettingCases,
} from './comparison.ts'
import { gateReasons } from './gate.ts'
import { pairedFigures, type PairedCases } from './paired-figures.ts'
import { LOOK_CONFIDENCE, PEEK_BUDGET } from './peek-budget.ts'

const REPEATS = 2000
const MOST_CHANGED = 10
/** Below this many of either kind, or this many patients, a part is only counted. */
const LEAST = { ofEach: 10, patients: 5 } as const

/**
 * Champion against challenger on the same sealed cases. The same cases, margins and seed give the same answer, in whatever
 * order the cases come.
 * Errors: `not-comparable` where the sealed side is of one kind or of one patient
 */
export function compareModels(input: ComparisonInput): Result<Comparison> {
  const { margins, looks, seed, repeats = REPEATS, forgetting } = input
  const order = [...input.cases.keys()].sort((i, j) => byKey(input.cases[i]!, input.cases[j]!))
  const cases = order.map((i) => input.cases[i]!)
  const attributes = Object.fromEntries(
    Object.entries(input.attributes ?? {}).map(([name, of]) => [name, order.map((i) => of[i] ?? null)]),
  )
  const paired = pairedOf(cases)
  const figures = pairedFigures(paired, LOOK_CONFIDENCE, repeats, seededRandom(seed))
  if (figures === null) return fail(notComparable)
  const judged = {
    confidence: LOOK_CONFIDENCE,
    margins,
    ...figures,
    forgetting: forgetting && forgettingOf(forgetting, repeats, seed),
  }
  const reasons = gateReasons(judged, PEEK_BUDGET - looks)
  return ok({
    schema: 1,
    n: cases.length,
    patients: new Set(paired.patients).size,
    events: paired.labels.reduce((sum, label) => sum + label, 0),
    seed,
    repeats,
    ...judged,
    subgroups: subgroupsOf(cases, attributes, Math.ceil(repeats / 4), seed),
    mostChanged: [...cases].sort((a, b) => moved(b) - moved(a)).slice(0, MOST_CHANGED),
    gate: reasons.length === 0 ? 'pass' : 'refuse',
    reasons,
  })
}

const byKey = (a: ComparedCase, b: ComparedCase): number => {
  const [x, y] = [keyOf(a), keyOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
const keyOf = ({ patient, file, frame, box, label, before, after }: ComparedCase): string =>
  JSON.stringify([patient, file, frame, box, label, before, after])

const moved = ({ before, after }: ComparedCase): number => Math.abs(after - before)

const pairedOf = (cases: readonly ComparedCase[]): PairedCases => ({
  patients: cases.map(({ patient }) => patient),
  labels: cases.map(({ label }) => label),
  before: cases.map(({ before }) => before),
  after: cases.map(({ after }) => after),
})

function forgettingOf(
  { source, ...cases }: ForgettingCases,
  repeats: number,
  seed: number,
): Forgetting | null {
  const figures = pairedFigures(cases, LOOK_CONFIDENCE, repeats, seededRandom(seed))
  if (figures === null) return null
  const events = cases.labels.reduce((sum, label) => sum + label, 0)
  return { source, n: cases.labels.length, events, auc: figures.auc, logLoss: figures.logLoss }
}

/** The stenoses of each grade against all cases without one, then the parts of each attribute. */
function subgroupsOf(
  cases: readonly ComparedCase[],
  attributes: Attributes,
  repeats: number,
  seed: number,
): ComparedSubgroup[] {
  const part = (attribute: string, value: string, members: readonly ComparedCase[]): ComparedSubgroup => {
    const paired = pairedOf(members)
    const events = paired.labels.reduce((sum, label) => sum + label, 0)
    const patients = new Set(paired.patients).size
    const enough = Math.min(events, members.length - events) >= LEAST.ofEach && patients >= LEAST.patients
    const figures = enough ? pairedFigures(paired, LOOK_CONFIDENCE, repeats, seededRandom(seed)) : null
    return {
      attribute,
      value,
      n: members.length,
      events,
      patients,
      figures: figures && { auc: figures.auc, logLoss: figures.logLoss },
    }
  }
  const grades = Grade.options.filter((grade) => cases.some((one) => one.label === 1 && one.grade === grade))
  return [
    ...grades.map((grade) =>
      part(
        'stenosis',
        grade,
        cases.filter((one) => one.label === 0 || one.grade === grade),
      ),
    ),
    ...Object.entries(attributes).flatMap(([attribute, of]) =>
      [...new Set(of.filter((value) => value !== null))].sort().map((value) =>
        part(
          attribute,
          value,
          cases.filter((_, i) => of[i] === value),
        ),
      ),
    ),
  ]
}

const notComparable: Failure = {
  code: 'not-comparable',
  message:
    'The sealed cases are all of one kind, or of one patient, so that no two models can be told apart on them.',
  action: 'Label more patients, with and without a stenosis, and freeze a new cohort.',
}
