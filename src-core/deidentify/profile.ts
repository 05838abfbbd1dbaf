import * as z from 'zod'
import table from './profile.json' with { type: 'json' }

/** What the profile asks for; with a slash the weakest first, of which what comes first may always be done (PS3.15 E.3.1). */
const Action = z.enum(['D', 'Z', 'X', 'U', 'Z/D', 'X/Z', 'X/D', 'X/Z/D', 'X/Z/U*'])
const Row = z.tuple([Action, z.string()])
const rows: ReadonlyMap<string, z.infer<typeof Row>> = new Map(
  Object.entries(z.record(z.string(), Row).parse(table)),
)

/**
 * What becomes of an element. `clear`: a value of no length; `dummy`: one that says nothing; `uid`: another UID, the same for the
 * same; `keep`: the profile has nothing against it.
 */
export type Fate = 'remove' | 'clear' | 'dummy' | 'uid' | 'keep'

/**
 * By the basic application level confidentiality profile, PS3.15 table E.1-1, edition 2026c, of an X-ray angiogram: where the
 * table leaves a choice by the type of the attribute, type 2 attributes of the XA IOD (PS3.3 A.14) are emptied and the others
 * removed. Besides its rows: private elements, curves and overlays (50xx, 60xx), and group lengths, which no longer hold.
 * @param tag `xggggeeee`
 */
export function fateOf(tag: string): Fate {
  const [group, element] = [Number.parseInt(tag.slice(1, 5), 16), Number.parseInt(tag.slice(5), 16)]
  if (group % 2 === 1 || element === 0 || (group & 0xff00) === 0x5000) return 'remove'
  if ((group & 0xff00) === 0x6000) return 'remove'
  const action = rows.get(tag.slice(1))?.[0]
  switch (action) {
    case undefined:
      return 'keep'
    case 'D':
      return 'dummy'
    case 'U':
      return 'uid'
    case 'Z':
    case 'Z/D':
    case 'X/Z':
      return 'clear'
    case 'X':
    case 'X/D':
    case 'X/Z/D':
    case 'X/Z/U*':
      return 'remove'
  }
}

/** The VR of the dictionary for an element of the table; null for others. */
export const vrInTable = (tag: string): string | null => rows.get(tag.slice(1))?.[1] ?? null
