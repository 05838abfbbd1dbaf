import * as z from 'zod'

/** A part of the program that others made, or a model: an entry of licences.json, which the build writes (scripts/pack/about.mjs). */
export const Part = z.object({
  name: z.string().min(1),
  version: z.string(),
  /** SPDX where the part says one. */
  licence: z.string(),
  purpose: z.string(),
  /** The licence in full. */
  text: z.string(),
})
export type Part = z.infer<typeof Part>

/** What the installed program says of itself; `build` and `parts` are null in a folder of its sources, which nobody packed. */
export const About = z.object({
  version: z.string(),
  runtime: z.string(),
  platform: z.string(),
  build: z
    .object({
      made: z.string(),
      test: z.boolean(),
      /** SHA-256 of the public key that signed the list of its files; null for an unsigned build. */
      signer: z.string().nullable(),
      /** What keeps a test build from being a release. */
      why: z.array(z.string()),
    })
    .nullable(),
  parts: z.array(Part).nullable(),
})
export type About = z.infer<typeof About>

/** Parts whose name, licence or purpose holds every word of the search, in their order. */
export function partsThat(parts: readonly Part[], search: string): Part[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const saysAll = ({ name, licence, purpose }: Part): boolean => {
    const said = `${name} ${licence} ${purpose}`.toLowerCase()
    return words.every((word) => said.includes(word))
  }
  return parts.filter(saysAll)
}
