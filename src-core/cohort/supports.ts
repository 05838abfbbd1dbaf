import { SITE_MINIMUM } from '../calibration/site-minimum.ts'
import type { FinetuneRecipe } from '../finetune/recipe.ts'
import type { Shares } from './frozen-cohort.ts'
import type { Split } from './leak.ts'

/** A labelled case as far as the rules look at it. */
export interface SupportCase {
  /** The person: names decided to be one are one here. */
  readonly patient: string
  /** 1 for a stenosis of 50 % or more. */
  readonly label: 0 | 1
  readonly split: Split
}

export interface Support {
  readonly ok: boolean
  /** Why not, in words with the numbers; empty where it is ok. */
  readonly reasons: readonly string[]
}

/** One rule as it is shown: what it asks for, and where that comes from. */
export interface SupportRule {
  readonly asks: string
  readonly source: string
}

/** The least of a side: patients, and cases of each kind. */
interface Least {
  readonly patients: number
  readonly ofEach: number
}

/** Two coefficients want five cases each of the rarer kind; five patients are the fewest a standard error by patient is worth anything with. */
const TWO_COEFFICIENTS: Least = { patients: SITE_MINIMUM.patientsInHalf, ofEach: SITE_MINIMUM.ofEachInHalf }

/** Patients with a stenosis below which no weights are moved. */
const FINETUNE_PATIENTS = 40
const MEASURED: Least = { patients: 10, ofEach: 10 }
const CHOSEN_BY: Least = { patients: 5, ofEach: 5 }

export const supportRules: readonly SupportRule[] = [
  {
    asks: `Recalibrating: what fits and what measures each need ${TWO_COEFFICIENTS.ofEach} cases with and ${TWO_COEFFICIENTS.ofEach} without a stenosis, of ${TWO_COEFFICIENTS.patients} patients.`,
    source:
      'Five cases of the rarer kind for each of two coefficients: Vittinghoff and McCulloch, Am J Epidemiol 2007.',
  },
  {
    asks: `Fine-tuning: ${FINETUNE_PATIENTS} patients with a stenosis and as many cases without one.`,
    source:
      'Moving many weights on few patients does worse than refitting two coefficients (Steyerberg et al., Stat Med 2004; Vergouwe et al., Stat Med 2017), and flexible models want many times the events of a regression (van der Ploeg et al., BMC Med Res Methodol 2014). The number is ours: from 20 to 50 groups on, errors by group can be trusted (Cameron and Miller, J Hum Resour 2015).',
  },
  {
    asks: `Fine-tuning: the sealed side needs ${MEASURED.patients} patients and ${MEASURED.ofEach} cases of each kind, validation ${CHOSEN_BY.patients} and ${CHOSEN_BY.ofEach}.`,
    source:
      'The fewest from which a bootstrap by patient gives an interval at all; 100 of each kind make it a narrow one (Vergouwe et al., J Clin Epidemiol 2005; Collins et al., Stat Med 2016).',
  },
]

interface Counts {
  readonly patients: number
  readonly withStenosis: number
  readonly events: number
  readonly others: number
}

/** How many patients, patients with a stenosis, and cases of each kind. */
export function supportCounts(cases: readonly SupportCase[]): Counts {
  const events = cases.filter(({ label }) => label === 1)
  return {
    patients: new Set(cases.map(({ patient }) => patient)).size,
    withStenosis: new Set(events.map(({ patient }) => patient)).size,
    events: events.length,
    others: cases.length - events.length,
  }
}

/** What each recipe may be run with, by the rules above; a recipe that moves weights asks for all that recalibrating does. */
export function supports(cases: readonly SupportCase[]): Record<FinetuneRecipe, Support> {
  const recalibrate = recalibrateReasons(cases)
  const finetune = finetuneReasons(cases)
  return {
    recalibrate: support(recalibrate),
    'head-and-circuit': support(finetune),
    'last-blocks': support(finetune),
    'whole-model': support(finetune),
    'contrastive-first': support(finetune),
  }
}

const support = (reasons: readonly string[]): Support => ({ ok: reasons.length === 0, reasons })

const sideOf = (cases: readonly SupportCase[], ...sides: readonly Split[]) =>
  cases.filter(({ split }) => sides.includes(split))

const recalibrateReasons = (cases: readonly SupportCase[]): string[] => [
  ...oneKind(cases),
  ...lacks('to fit by', sideOf(cases, 'train', 'validation', 'calibration'), TWO_COEFFICIENTS),
  ...lacks('sealed, to measure on', sideOf(cases, 'sealed'), TWO_COEFFICIENTS),
]

function finetuneReasons(cases: readonly SupportCase[]): string[] {
  const { withStenosis, others } = supportCounts(cases)
  return [
    ...oneKind(cases),
    ...(withStenosis < FINETUNE_PATIENTS
      ? [`${count(withStenosis, 'patient')} with a stenosis, and ${FINETUNE_PATIENTS} are needed`]
      : []),
    ...(others < FINETUNE_PATIENTS
      ? [`${count(others, 'case')} without a stenosis, and ${FINETUNE_PATIENTS} are needed`]
      : []),
    ...lacks('for validation', sideOf(cases, 'validation'), CHOSEN_BY),
    ...lacks('for calibration', sideOf(cases, 'calibration'), TWO_COEFFICIENTS),
    ...lacks('sealed', sideOf(cases, 'sealed'), MEASURED),
  ]
}

function oneKind(cases: readonly SupportCase[]): string[] {
  const { events, others } = supportCounts(cases)
  if (events > 0 && others > 0) return []
  return [
    cases.length === 0
      ? 'there is no case'
      : `all ${cases.length} cases are ${events > 0 ? 'with' : 'without'} a stenosis, and nothing can be told apart`,
  ]
}

function lacks(what: string, cases: readonly SupportCase[], { patients, ofEach }: Least): string[] {
  const counts = supportCounts(cases)
  return [
    ...(counts.patients < patients
      ? [`${count(counts.patients, 'patient')} ${what} (${patients} needed)`]
      : []),
    ...(counts.events < ofEach
      ? [`${count(counts.events, 'case')} with a stenosis ${what} (${ofEach} needed)`]
      : []),
    ...(counts.others < ofEach
      ? [`${count(counts.others, 'case')} without a stenosis ${what} (${ofEach} needed)`]
      : []),
  ]
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** The answer in one sentence, as it stands over the table. */
export function supportText(cases: readonly SupportCase[]): string {
  const { withStenosis, patients } = supportCounts(cases)
  const may = supports(cases)
  const who = `${count(patients, 'patient')}, ${withStenosis} with a stenosis`
  if (may['whole-model'].ok) return `${who}: enough to fine-tune.`
  if (may.recalibrate.ok) return `${who}: enough to recalibrate, not enough to fine-tune safely.`
  return `${who}: not enough to recalibrate.`
}

/** Two thirds to learn from, the rest to choose, calibrate and measure by. */
const USUAL: Shares = { train: 8 / 12, validation: 1 / 12, calibration: 1 / 12, sealed: 2 / 12 }
/** Nothing is learned but two coefficients: half fits them and half measures. */
const RECALIBRATE_ONLY: Shares = { train: 0, validation: 0, calibration: 1 / 2, sealed: 1 / 2 }
/** More than is asked for, because a deal is not even in cases. */
const SLACK = 1.25
/** Learning from less than this is not what the split is for. */
const LEAST_TRAIN = 0.4

/**
 * The shares that these cases are dealt by: two thirds to train where there are patients enough, and the small sides made as large
 * as the rules ask; where that leaves too little to learn from, half to calibrate and half sealed.
 */
export function sharesFor(cases: readonly Omit<SupportCase, 'split'>[]): Shares {
  const { patients, events, others, withStenosis } = supportCounts(
    cases.map((one) => ({ ...one, split: 'train' })),
  )
  if (withStenosis < FINETUNE_PATIENTS) return RECALIBRATE_ONLY
  const asked = ({ patients: people, ofEach }: Least): number =>
    SLACK * Math.max(people / patients, ofEach / Math.max(1, Math.min(events, others)))
  const validation = Math.max(USUAL.validation, asked(CHOSEN_BY))
  const calibration = Math.max(USUAL.calibration, asked(TWO_COEFFICIENTS))
  const sealed = Math.max(USUAL.sealed, asked(MEASURED))
  const train = 1 - validation - calibration - sealed
  return train < LEAST_TRAIN ? RECALIBRATE_ONLY : { train, validation, calibration, sealed }
}
