import { readFileSync } from 'node:fs'
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

test('the command on the path of Linux knows the same commands', () => {
  const script = readFileSync(
    join(import.meta.dirname, '..', '..', 'packaging', 'linux', 'ostium.sh'),
    'utf8',
  )
  const words = /^ {2}(read \|.*)\)$/m.exec(script)?.[1]?.split(' | ')
  expect(words?.sort()).toEqual([...COMMANDS].sort())
})
