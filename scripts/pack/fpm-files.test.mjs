import { expect, test } from 'vitest'
import { controlFile, parseArguments, specFile } from './fpm-files.mjs'

const WORDS = [
  ...[
    '-s',
    'dir',
    '--force',
    '-t',
    'deb',
    '-d',
    'libnss3',
    '-d',
    'libgbm1',
    '--deb-compression',
    'xz',
    '--architecture',
    'amd64',
  ],
  ...[
    '--after-install',
    '/i',
    '--after-remove',
    '/r',
    '--description',
    'Short\n Long.',
    '--version',
    '0.1.0~test',
  ],
  ...[
    '--package',
    '/out/x.deb',
    '--name',
    'ostium',
    '--maintainer',
    'A <a@b>',
    '--vendor',
    'A',
    '--url',
    'https://x.invalid',
  ],
  ...[
    '--category',
    'science',
    '--deb-priority',
    'optional',
    '--license',
    'Apache-2.0',
    '/unpacked/=/opt/Ostium',
    'man.1=/usr/share/man/man1/x.1',
  ],
]

test('what electron-builder says to fpm becomes a control file', () => {
  const options = parseArguments(WORDS)
  expect(options.inputs).toEqual([
    { from: '/unpacked/', to: '/opt/Ostium' },
    { from: 'man.1', to: '/usr/share/man/man1/x.1' },
  ])
  expect(controlFile(options, 12)).toBe(`Package: ostium
Version: 0.1.0~test
Architecture: amd64
Maintainer: A <a@b>
Installed-Size: 12
Depends: libnss3, libgbm1
Section: science
Priority: optional
Homepage: https://x.invalid
Description: Short
 Long.
`)
})

test('a spec owns what it installs, whole folders and single files', () => {
  const options = { ...parseArguments(WORDS), summary: 'Short' }
  const spec = specFile(options, { afterInstall: 'echo in', afterRemove: 'echo out' })
  expect(spec).toContain('%files\n%defattr(-,root,root,-)\n"/opt/Ostium"\n"/usr/share/man/man1/x.1"\n')
  expect(spec).toContain('Requires: libnss3\nRequires: libgbm1\nAutoReqProv: no')
})

test('an option of fpm that is not known is refused, not lost', () => {
  expect(() => parseArguments([...WORDS, '--deb-systemd', 'x'])).toThrow('--deb-systemd')
  expect(() => parseArguments(['-t', 'pacman'])).toThrow('pacman')
})
