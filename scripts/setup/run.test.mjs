import { expect, it } from 'vitest'
import { briefly, has, run } from './run.mjs'

const node = (source, options) => run(process.execPath, ['-e', source], options)

it('gives what a program prints, and its last words when it fails', async () => {
  expect(await node('console.log("answer")')).toBe('answer\n')
  await expect(node('console.error("no disk"); process.exit(4)')).rejects.toThrow('ended with 4: no disk')
})

it('ends a program that takes too long', async () => {
  await expect(node('setTimeout(() => {}, 60000)', { timeoutMs: 100 })).rejects.toThrow('stopped after 0.1 s')
})

it('knows whether there is such a program', async () => {
  expect([await has(process.execPath), await has('no-such-program-here')]).toEqual([true, false])
})

it('says an error in a line: the one that names it, not the footer of the program that failed', () => {
  expect(
    briefly(new Error('node ended with 1: x\nError: the file is no library\n    at a.js:1\nNode.js v20')),
  ).toBe('Error: the file is no library')
  expect(briefly(new Error('first\nlast\n'))).toBe('last')
})
