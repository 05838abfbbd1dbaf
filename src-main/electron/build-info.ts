import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Part } from '#core/about.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'

/** What scripts/dist.mjs wrote of an installed program: resources/about/build.json. */
const Build = z.object({
  version: z.string(),
  made: z.string(),
  test: z.boolean(),
  why: z.array(z.string()),
  signer: z.string().nullable(),
  runtime: z.object({ version: z.string(), development: z.boolean() }),
})
type Build = z.infer<typeof Build>

/** @param resources of the installed program; @returns null where nothing says what it is */
export function readBuild(resources: string): Build | null {
  try {
    return Build.parse(JSON.parse(readFileSync(join(resources, 'about', 'build.json'), 'utf8')))
  } catch {
    return null
  }
}

/** The licences of all parts, of resources/about/licences.json. Error: `licences-unreadable` */
export function readParts(resources: string): Result<Part[]> {
  try {
    return ok(
      z.array(Part).parse(JSON.parse(readFileSync(join(resources, 'about', 'licences.json'), 'utf8'))),
    )
  } catch {
    return fail({
      code: 'licences-unreadable',
      message: 'The list of parts and licences is missing or damaged: resources/about/licences.json.',
      action: 'Run the self-test, and install from a package that you have verified.',
    })
  }
}

/** What a person must know of the program they have opened; null where there is nothing. */
export function buildNotice(build: Build | null): Failure | null {
  if (build === null)
    return {
      code: 'build-unknown',
      message: 'This program does not say what it is: resources/about/build.json is missing or damaged.',
      action: 'Install it again from a package that you have verified.',
    }
  if (!build.test) return null
  const signed = build.signer === null ? ' and not signed: nobody can tell who made it' : ''
  return {
    code: 'test-build',
    message: `This is a test build${signed}.`,
    action: `Do not read patients with it.${build.why[0] === undefined ? '' : ` Among others: ${build.why[0]}.`}`,
  }
}
