import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../setup/files.mjs'
import { filesUnder } from './sums.mjs'

const VALUES = {
  '-t': 'target',
  '--architecture': 'architecture',
  '--after-install': 'afterInstall',
  '--after-remove': 'afterRemove',
  '--description': 'description',
  '--version': 'version',
  '--package': 'package',
  '--name': 'name',
  '--maintainer': 'maintainer',
  '--vendor': 'vendor',
  '--url': 'url',
  '--category': 'category',
  '--license': 'licence',
  '--rpm-summary': 'summary',
}
/** Known, and of no use here; their values are skipped. */
const SKIPPED = [
  '-s',
  '--deb-compression',
  '--rpm-compression',
  '--rpm-os',
  '--deb-priority',
  '--log',
  '--iteration',
  '--deb-recommends',
]
const FLAGS = ['--force', '--debug']

/** Those of fpm's options that electron-builder passes; any other is refused, so that none is silently lost. */
export function parseArguments(words) {
  const options = { depends: [], inputs: [] }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (FLAGS.includes(word)) continue
    if (word === '-d') options.depends.push(words[++at])
    else if (word in VALUES) options[VALUES[word]] = words[++at]
    else if (SKIPPED.includes(word)) at++
    else if (word.startsWith('-')) throw new Error(`fpm's option ${word} is not known here`)
    else options.inputs.push(inputOf(word))
  }
  if (options.target !== 'deb' && options.target !== 'rpm')
    throw new Error(`a package of kind ${options.target} is not made here`)
  return options
}

function inputOf(word) {
  const at = word.lastIndexOf('=')
  if (at < 1) throw new Error(`"${word}" names no place to go to`)
  return { from: word.slice(0, at), to: word.slice(at + 1) }
}

/** Debian's control file (deb-control(5)). @param {number} size of what is installed, in KiB */
export function controlFile(
  { name, version, architecture, maintainer, depends, category, url, description },
  size,
) {
  const [first, ...rest] = description
    .trim()
    .split('\n')
    .map((line) => line.trim())
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${size}`,
    ...(depends.length > 0 ? [`Depends: ${depends.join(', ')}`] : []),
    `Section: ${category ?? 'misc'}`,
    'Priority: optional',
    ...(url ? [`Homepage: ${url}`] : []),
    `Description: ${first}`,
    ...rest.map((line) => ` ${line === '' ? '.' : line}`),
    '',
  ].join('\n')
}

/** In KiB, rounded up for each file as dpkg counts. */
export async function dataSize(folder) {
  const sizes = await Promise.all(
    (await filesUnder(folder)).map(async (file) => (await lstat(join(folder, file))).size),
  )
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0)
}

export async function md5sums(folder) {
  const lines = []
  for (const file of await filesUnder(folder))
    if (!file.startsWith('DEBIAN/')) lines.push(`${await digestOf(join(folder, file), 'md5')}  ${file}\n`)
  return lines.join('')
}

/** An rpm spec that takes a finished tree (`ostium_tree`) as it is. */
export function specFile(
  { name, version, vendor, licence, url, depends, summary, description, category, inputs },
  scripts,
) {
  const own = inputs.map(({ from, to }) => (from.endsWith('/') ? to.replace(/\/$/, '') : to))
  return `Name: ${name}
Version: ${version}
Release: 1
Summary: ${summary ?? description.split('\n')[0]}
License: ${licence ?? 'Apache-2.0'}
Vendor: ${vendor}
${category ? `Group: ${category}\n` : ''}${url ? `URL: ${url}\n` : ''}${depends.map((one) => `Requires: ${one}`).join('\n')}
AutoReqProv: no

%description
${description.trim()}

%install
mkdir -p %{buildroot}
cp -a %{ostium_tree}/. %{buildroot}/

%post
${scripts.afterInstall}

%postun
${scripts.afterRemove}

%files
%defattr(-,root,root,-)
${own.map((path) => `"${path}"`).join('\n')}
`
}
