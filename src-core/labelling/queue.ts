/** A place that could be labelled next, with what the model in use says of it. */
export interface Candidate {
  readonly key: string
  readonly runId: string
  /** Who it is of, by whatever tells patients apart here. */
  readonly patient: string
  /** Of the model; null where it was not read. */
  readonly probability: number | null
  /** What other paths of the same model make of it: without the circuit, and classical. */
  readonly others: readonly number[]
  /** Readers contradict each other here and nobody has decided. */
  readonly contested: boolean
  readonly labelled: boolean
  /** Of the backbone, or a projection of them; null where they are not known. All of one length. */
  readonly features: readonly number[] | null
}

/** Why a place is offered, the strongest first. */
export type Reason = 'readers disagree' | 'uncertain' | 'the paths disagree' | 'unlike what is labelled'

export interface Offer {
  readonly key: string
  /** In [0, 1]: how much it is expected to teach, beside what was offered before it. */
  readonly worth: number
  readonly reasons: readonly Reason[]
}

/** Even a certain case teaches something where nothing like it is labelled. */
const LEAST = 0.05
/** From here on a reason is worth saying. */
const SAY = 0.5
/** Paths that differ by so much in probability disagree entirely. */
const FULL_SPREAD = 0.5
/** Where features are not known: how far apart in the unit of `distancesOf` two places are taken to be. */
const KIN = { run: 0.3, patient: 0.6, other: 1 } as const

/**
 * What teaches most, first: what the model is uncertain of (entropy; Lewis and Gale 1994) or its paths disagree about (query by
 * committee; Seung et al. 1992), times how unlike it is to what is labelled or was offered before (greedy k-centre; Sener and
 * Savarese 2018), so that one after the other does not ask the same. Where readers disagree comes first.
 * @param most so many are offered; what is labelled and not contested is not
 */
export function teachingOrder(candidates: readonly Candidate[], most: number): Offer[] {
  const open = candidates.filter(({ labelled, contested }) => contested || !labelled)
  const distance = distancesOf(candidates)
  const nearest = new Map(open.map((one) => [one.key, 1]))
  const nearer = (to: Candidate) => {
    for (const one of open) {
      const now = distance(one, to)
      if (one.key !== to.key && now < (nearest.get(one.key) ?? 1)) nearest.set(one.key, now)
    }
  }
  candidates.filter(({ labelled }) => labelled).forEach(nearer)
  const left = new Map(open.map((one) => [one.key, one]))
  const offers: Offer[] = []
  while (offers.length < most && left.size > 0) {
    const rank = (one: Candidate) => worthOf(one, nearest.get(one.key) ?? 1) + (one.contested ? 1 : 0)
    const best = bestOf([...left.values()], rank)
    const far = nearest.get(best.key) ?? 1
    offers.push({ key: best.key, worth: worthOf(best, far), reasons: reasonsOf(best, far) })
    left.delete(best.key)
    nearer(best)
  }
  return offers
}

const bestOf = (candidates: readonly Candidate[], rank: (one: Candidate) => number): Candidate =>
  candidates.reduce((best, one) => (rank(one) > rank(best) ? one : best))

const worthOf = (one: Candidate, far: number): number =>
  one.contested ? 1 : Math.max(LEAST, uncertainty(one), spread(one)) * far

/** Binary entropy in bits; what was never read may be anything. */
export function uncertainty({ probability: p }: Pick<Candidate, 'probability'>): number {
  if (p === null) return 1
  if (p <= 0 || p >= 1) return 0
  return -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p))
}

const spread = ({ probability, others }: Candidate): number =>
  probability === null
    ? 0
    : Math.min(1, Math.max(0, ...others.map((other) => Math.abs(other - probability))) / FULL_SPREAD)

function reasonsOf(one: Candidate, far: number): Reason[] {
  const said: readonly (readonly [Reason, number])[] = [
    ['readers disagree', one.contested ? 2 : 0],
    ['uncertain', uncertainty(one)],
    ['the paths disagree', spread(one)],
    ['unlike what is labelled', far < 1 || one.features !== null ? far : 0],
  ]
  return said
    .filter(([, strength]) => strength >= SAY)
    .sort(([, a], [, b]) => b - a)
    .map(([reason]) => reason)
}

/** So many pairs give the median distance well enough. */
const PAIRS = 500

/** Distance of features in units of their median distance, at most 1; by kinship where one is not known. */
function distancesOf(candidates: readonly Candidate[]): (a: Candidate, b: Candidate) => number {
  const known = candidates.flatMap(({ features }) => (features === null ? [] : [features]))
  const unit = medianDistance(known)
  return (a, b) => {
    if (a.features !== null && b.features !== null && unit > 0)
      return Math.min(1, apart(a.features, b.features) / unit)
    if (a.runId === b.runId) return KIN.run
    return a.patient === b.patient ? KIN.patient : KIN.other
  }
}

function medianDistance(features: readonly (readonly number[])[]): number {
  const stride = Math.max(1, Math.ceil((features.length * (features.length - 1)) / 2 / PAIRS))
  const distances: number[] = []
  let n = 0
  for (let i = 0; i < features.length; i++)
    for (let j = i + 1; j < features.length; j++)
      if (n++ % stride === 0) distances.push(apart(features[i]!, features[j]!))
  return distances.sort((a, b) => a - b)[distances.length >> 1] ?? 0
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, one, i) => sum + (one - b[i]!) ** 2, 0))
