import { readFileSync } from 'node:fs'
import type * as z from 'zod'
import { InputFailed } from '../failed.ts'

/**
 * A JSON file of a known shape. Throws `InputFailed`, which names the file and the first place where it is wrong.
 * @param what it should be, in words
 */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>, what: string): T {
  const text = readFileSync(path, 'utf8')
  const parsed = schema.safeParse(valueOf(text, path, what))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new InputFailed(`${path} is no ${what}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

function valueOf(text: string, path: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new InputFailed(`${path} is no ${what}: ${why}`, { cause: error })
  }
}
