import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS, purposeOf } from './command-words.ts'

const of = (...words: string[]) => purposeOf(['/opt/Ostium/ostium', ...words])

test('a command is what comes first after the switches of Chromium', () => {
  const words = ['read', 'a.dcm', '--json']
  expect(of(...words)).toEqual({ kind: 'command', words })
  expect(of('--no-sandbox', ...words)).toEqual({ kind: 'command', words })
  expect(of('--help')).toEqual({ kind: 'command', words: ['--help'] })
})

test('files and switches alone open the window', () => {
  for (const words of [[], ['a.dcm'], ['./read'], ['a.dcm', 'read'], ['--disable-gpu']])
    expect(of(...words)).toEqual({ kind: 'window' })
})

test('a part is one of those there are', () => {
  expect(of('--no-sandbox', '--ostium-part=engine')).toEqual({ kind: 'part', part: 'engine' })
  expect(of('--ostium-part=../engine')).toEqual({ kind: 'window' })
})

test('hands the folder of the data and --verbose to a command, though they stand before it', () => {
  expect(of('--data', '/mine', '--verbose', '--disable-gpu', 'read', 'a.dcm')).toEqual({
    kind: 'command',
    words: ['--data', '/mine', '--verbose', 'read', 'a.dcm'],
  })
  expect(of('--data=/mine', 'read', 'a.dcm')).toEqual({
    kind: 'command',
    words: ['--data=/mine', 'read', 'a.dcm'],
  })
  expect(of('--data', '/mine', 'a.dcm')).toEqual({ kind: 'window' })
})

const onPath = join(import.meta.dirname, '..', '..', 'packaging', 'linux', 'ostium.sh')

test('the command on the path of Linux knows the same commands', () => {
  const words = /^ +(read \|.*)\)$/m.exec(readFileSync(onPath, 'utf8'))?.[1]?.split(' | ')
  expect(words?.sort()).toEqual([...COMMANDS].sort())
})

test.skipIf(process.platform === 'win32')('it finds a command behind flags, as the program does', () => {
  const root = mkdtempSync(join(tmpdir(), 'ostium-path-'))
  mkdirSync(join(root, 'bin'))
  copyFileSync(onPath, join(root, 'bin', 'ostium'))
  writeFileSync(join(root, 'ostium'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 })
  const started = (...words: string[]) =>
    execFileSync('sh', [join(root, 'bin', 'ostium'), ...words], { encoding: 'utf8' }).trim()
  const flags = process.getuid?.() === 0 ? '--log-level=3 --no-sandbox' : '--log-level=3'
  for (const words of [
    ['read', 'a.dcm'],
    ['--data', '/my data', 'read', 'a.dcm'],
    ['--verbose', '--data=/mine', 'selftest'],
  ]) {
    expect(purposeOf(['ostium', ...words]).kind).toBe('command')
    expect(started(...words)).toBe([flags, ...words].join(' '))
  }
  for (const words of [[], ['--data', 'read'], ['--data'], ['a.dcm', 'read'], ['--verbose', 'a.dcm']]) {
    expect(purposeOf(['ostium', ...words]).kind).toBe('window')
    expect(started(...words)).toBe(words.join(' '))
  }
  rmSync(root, { recursive: true })
})
