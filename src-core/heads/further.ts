import * as z from 'zod'
import { HeadFacts, HeadQuestion, type FurtherHead } from './heads-file.ts'
import { answer } from './linear-heads.ts'

/** What the further heads say of one region. A logit orders the questions of a head; it is no calibrated probability. */
export const FurtherAnswer = HeadFacts.extend({
  questions: z.array(HeadQuestion.extend({ logit: z.number() })),
})
export type FurtherAnswer = z.infer<typeof FurtherAnswer>
type Answered = FurtherAnswer['questions'][number]

/** @param features h of the region, [width] */
export const furtherAnswers = (heads: readonly FurtherHead[], features: ArrayLike<number>): FurtherAnswer[] =>
  heads.map(({ facts, linear }) => {
    const logits = answer(linear, features, 1)
    return { ...facts, questions: facts.questions.map((one, i) => ({ ...one, logit: logits[i] ?? NaN })) }
  })

/** One thing that is said of a region, with what such an answer has been worth. */
export interface FurtherLine {
  readonly title: string
  readonly text: string
  readonly evidence: string
}

/**
 * What is told of a region. Where the evidence is thin a head stays silent unless everything was asked for: then it answers, and says
 * what that is worth.
 */
export function tellFurther(answers: readonly FurtherAnswer[], everything: boolean): FurtherLine[] {
  return answers.flatMap((head) => {
    const lines = head.name === 'place' ? placeLines(head) : severityLines(head)
    return lines.filter(({ shown }) => shown || everything).map(({ line }) => line)
  })
}

interface Candidate {
  readonly shown: boolean
  readonly line: FurtherLine
}

const SEGMENT = 'segment '

function placeLines({ questions, source, real }: FurtherAnswer): Candidate[] {
  const segments = questions.filter(({ question }) => question.startsWith(SEGMENT))
  const likeliest = segments.reduce<Answered | null>(
    (best, one) => (best === null || one.logit > best.logit ? one : best),
    null,
  )
  const arteries = questions.filter((one) => !segments.includes(one))
  const line = (title: string, text: string, from: Answered): Candidate => ({
    shown: from.shown,
    line: { title, text, evidence: evidenceOf(from, source, real) },
  })
  return [
    ...(likeliest === null ? [] : [line('Segment', `most like ${likeliest.question}`, likeliest)]),
    ...arteries.map((one) => line('Artery', `${one.logit > 0 ? 'like' : 'unlike'} a ${one.question}`, one)),
  ]
}

/** Questions are cumulative (at least 60 %, at least 70 % ...): the last one that is answered yes, all before it being so too. */
function severityLines({ questions, source, real }: FurtherAnswer): Candidate[] {
  const no = questions.findIndex(({ logit }) => !(logit > 0))
  const yes = no === -1 ? questions.at(-1) : questions[no - 1]
  const decided = yes ?? questions[0]
  if (decided === undefined) return []
  const text =
    yes === undefined ? `not ${decided.question} of the diameter` : `${yes.question} of the diameter`
  return [
    {
      shown: decided.shown,
      line: { title: 'Severity', text, evidence: evidenceOf(decided, source, real) },
    },
  ]
}

function evidenceOf({ auc, n, yes, shown }: Answered, source: string, real: boolean): string {
  const of = `${n.toLocaleString('en')} regions, ${yes} such, ${source}`
  if (auc === null) return `never measured: too few such regions (${of})`
  const [low, high] = auc.interval
  const figure = `AUC ${auc.value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}; ${of})`
  if (shown) return figure
  const drawn = real ? '' : ', and on drawn frames only'
  const word = low > 0.5 ? 'thin evidence' : 'no better than chance, as far as is known'
  return `${word}${drawn}: ${figure}`
}
