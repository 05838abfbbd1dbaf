import type { Digest } from '../audit/chain.ts'
import type { FrozenCase } from './frozen-cohort.ts'

/**
 * What a cohort is known by: SHA-256 of its members, labels and splits in canonical JSON, sorted. The order of the list, where its
 * files lie and what they are called do not count: the pixels do.
 */
export function cohortHash(cases: readonly FrozenCase[], digest: Digest): string {
  const rows = cases.map(({ patient, study, frame, box, grade, split, pixels }) =>
    JSON.stringify([patient, study, pixels, frame, box, grade, split]),
  )
  return digest(`[${rows.sort().join(',')}]`)
}
