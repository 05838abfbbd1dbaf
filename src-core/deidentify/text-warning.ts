import * as z from 'zod'
import { assertNever } from '../result.ts'

/** What a look at the pixels of a run found: `where` in words, as `top left`; `unseen` where its frames could not be drawn. */
export const TextSeen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('found'), where: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('unseen') }),
])
export type TextSeen = z.infer<typeof TextSeen>

/** All that is known of text burnt into pixels: what the file says (BurnedInAnnotation), and what was seen. */
export interface BurntText {
  readonly burnedIn: 'yes' | 'no' | 'unsaid'
  readonly text: TextSeen
}

/** Whether a person has to say that they looked, before a copy without names leaves the house. */
export const mustConfirm = ({ burnedIn, text }: BurntText): boolean =>
  burnedIn === 'yes' || text.kind !== 'none'

/** What to say of a copy whose header names nobody: no header can take out what is in the picture itself. */
export function textWarning({ burnedIn, text }: BurntText): string {
  const says =
    burnedIn === 'yes'
      ? 'The file says that text is burnt into the picture.'
      : burnedIn === 'no'
        ? 'The file says that no text is burnt into the picture.'
        : 'The file does not say whether text is burnt into the picture.'
  switch (text.kind) {
    case 'found':
      return `What looks like text stands in the picture (${text.where.join(', ')}): it may name the patient, and the copy keeps it. ${says}`
    case 'unseen':
      return `${says} Its frames could not be drawn, so nobody looked: the copy keeps whatever they show.`
    case 'none':
      return burnedIn === 'yes'
        ? `${says} It may name the patient, and the copy keeps it.`
        : `${says} A simple search of the pixels found none${burnedIn === 'no' ? '' : '; look at every frame before it leaves the house'}.`
    default:
      return assertNever(text)
  }
}
