import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file) => readFileSync(join(root, file), 'utf8')

/** "file › title", up to where the table or the sentence ends. */
const namedTests = [
  ...read('docs/security.md').matchAll(
    /([\w./-]+\.(?:e2e|test)\.(?:ts|mjs)) › (.+?)(?= · | *\||\)|\.\s|\n)/g,
  ),
]

test('docs/security.md names tests', () => expect(namedTests.length).toBeGreaterThan(20))

test.each(namedTests.map(([, file, title]) => [file, title]))('%s has "%s"', (file, title) => {
  expect(read(file)).toContain(`'${title.replaceAll("'", "\\'")}'`)
})
