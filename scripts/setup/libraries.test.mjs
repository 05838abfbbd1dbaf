import { expect, it } from 'vitest'
import { missingLibraries, packagesFor } from './libraries.mjs'

const LDD = `	linux-vdso.so.1 (0x00007ffe)
	libgtk-3.so.0 => not found
	libgdk-3.so.0 => not found
	libnss3.so => /lib/x86_64-linux-gnu/libnss3.so (0x00007f)
	libweird.so.9 => not found
	libasound.so.2 => not found
`

it('names the packages of missing libraries, each once, and libraries it does not know by themselves', () => {
  const missing = missingLibraries(LDD)
  expect(missing).toEqual(['libgtk-3.so.0', 'libgdk-3.so.0', 'libweird.so.9', 'libasound.so.2'])
  expect(packagesFor(missing)).toEqual({ packages: ['libasound2', 'libgtk-3-0'], unknown: ['libweird.so.9'] })
})
