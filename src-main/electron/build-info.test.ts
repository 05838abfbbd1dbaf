import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildNotice, readBuild, readParts } from './build-info.ts'

let resources: string
beforeEach(() => {
  resources = mkdtempSync(join(tmpdir(), 'ostium-build-'))
  mkdirSync(join(resources, 'about'))
})
afterEach(() => rmSync(resources, { recursive: true, force: true }))

const written = (build: object | string) => {
  writeFileSync(
    join(resources, 'about', 'build.json'),
    typeof build === 'string' ? build : JSON.stringify(build),
  )
  return readBuild(resources)
}
const release = {
  version: '1.0.0',
  made: '2026-11-26T00:00:00.000Z',
  test: false,
  why: [],
  signer: 'ab12',
  runtime: { version: '45.4.1', development: false },
}

test('a signed release has nothing to say', () => {
  expect(buildNotice(written(release))).toBeNull()
})

test('a test build says so, and whether it is signed', () => {
  const test = { ...release, test: true, why: ['the runtime is for development only'] }
  expect(buildNotice(written(test))?.message).toBe('This is a test build.')
  const unsigned = buildNotice(written({ ...test, signer: null }))
  expect(unsigned?.message).toContain('not signed')
  expect(unsigned?.action).toContain('the runtime is for development only')
})

test('a program that does not say what it is is told from a release', () => {
  expect(buildNotice(readBuild(join(resources, 'elsewhere')))?.code).toBe('build-unknown')
  expect(buildNotice(written('{'))?.code).toBe('build-unknown')
})

test('the parts of the program are read, and a damaged list is one clear error', () => {
  const part = { name: 'zod', version: '4', licence: 'MIT', purpose: 'bundled', text: 'MIT License' }
  const list = (text: string) => {
    writeFileSync(join(resources, 'about', 'licences.json'), text)
    return readParts(resources)
  }
  expect(list(JSON.stringify([part]))).toEqual({ ok: true, value: [part] })
  for (const bad of ['[', '{}', JSON.stringify([{ ...part, licence: 3 }])])
    expect(list(bad)).toMatchObject({ ok: false, error: { code: 'licences-unreadable' } })
})
