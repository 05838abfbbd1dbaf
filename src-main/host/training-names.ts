import { join } from 'node:path'
import * as z from 'zod'
import type { NamedCase } from '#core/bundle/cohort-manifest.ts'
import { jsonIn } from './registry-shelf.ts'

/** `file` is absent in lists of the cases that train, from before they had it. */
const Cases = z.array(z.object({ patient: z.string(), file: z.string().default('') }))
/** Where the files of a training name somebody: job.json, cache.json and outcome.json. */
const Naming = z.object({
  cases: Cases.default([]),
  train: Cases.default([]),
  held: Cases.default([]),
  scored: Cases.default([]),
})

/** Whom a training learned from and was measured on, as its own files name them: a list of the command line is in no library. */
export function namedInTraining(folder: string): NamedCase[] {
  return ['job.json', 'cache.json', 'outcome.json'].flatMap((name) => {
    const { data } = Naming.safeParse(jsonIn(join(folder, name)))
    return data === undefined ? [] : Object.values(data).flat()
  })
}
