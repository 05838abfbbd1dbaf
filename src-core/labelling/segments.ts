import * as z from 'zod'

/**
 * The 16 segments of the coronary map by which SYNTAX counts (Sianos et al., EuroIntervention 2005; the American Heart
 * Association's 15 of Austen et al., Circulation 1975, and 16 for the posterolateral of the right). Subdivisions such as 9a
 * are given as the segment they belong to.
 */
export const Segment = z.enum([
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
])
export type Segment = z.infer<typeof Segment>

type Territory = 'right' | 'left main' | 'left anterior descending' | 'circumflex'

interface SegmentFacts {
  readonly name: string
  readonly short: string
  readonly territory: Territory
}

export const segmentFacts: Readonly<Record<Segment, SegmentFacts>> = {
  '1': { name: 'Right coronary, proximal', short: 'RCA prox', territory: 'right' },
  '2': { name: 'Right coronary, mid', short: 'RCA mid', territory: 'right' },
  '3': { name: 'Right coronary, distal', short: 'RCA dist', territory: 'right' },
  '4': { name: 'Posterior descending of the right', short: 'PDA (R)', territory: 'right' },
  '5': { name: 'Left main', short: 'LM', territory: 'left main' },
  '6': {
    name: 'Left anterior descending, proximal',
    short: 'LAD prox',
    territory: 'left anterior descending',
  },
  '7': { name: 'Left anterior descending, mid', short: 'LAD mid', territory: 'left anterior descending' },
  '8': { name: 'Left anterior descending, apical', short: 'LAD apex', territory: 'left anterior descending' },
  '9': { name: 'First diagonal', short: 'D1', territory: 'left anterior descending' },
  '10': { name: 'Second diagonal', short: 'D2', territory: 'left anterior descending' },
  '11': { name: 'Circumflex, proximal', short: 'LCx prox', territory: 'circumflex' },
  '12': { name: 'Intermediate or obtuse marginal', short: 'OM', territory: 'circumflex' },
  '13': { name: 'Circumflex, distal', short: 'LCx dist', territory: 'circumflex' },
  '14': { name: 'Left posterolateral', short: 'PL (L)', territory: 'circumflex' },
  '15': { name: 'Posterior descending of the circumflex', short: 'PDA (L)', territory: 'circumflex' },
  '16': { name: 'Posterolateral of the right', short: 'PL (R)', territory: 'right' },
}

export const territories: readonly Territory[] = [
  'right',
  'left main',
  'left anterior descending',
  'circumflex',
]

/** In the order of blood. */
export const segmentsOf = (territory: Territory): Segment[] =>
  Segment.options.filter((segment) => segmentFacts[segment].territory === territory)

/** As it stands in a line: `7 LAD mid`. */
export const segmentText = (segment: Segment): string => `${segment} ${segmentFacts[segment].short}`
