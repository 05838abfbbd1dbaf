import { aptCommand, aptInstall, mayInstall } from './apt.mjs'
import { electronRecord } from './electron.mjs'
import { readRecord } from './files.mjs'
import { has, run } from './run.mjs'

/** Debian's package for each library that Electron is linked to. */
const PACKAGES = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgdk-3.so.0': 'libgtk-3-0',
  'libgdk_pixbuf-2.0.so.0': 'libgdk-pixbuf-2.0-0',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libpangocairo-1.0.so.0': 'libpango-1.0-0',
  'libsmime3.so': 'libnss3',
  'libudev.so.1': 'libudev1',
  'libX11-xcb.so.1': 'libx11-xcb1',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXrandr.so.2': 'libxrandr2',
  'libxshmfence.so.1': 'libxshmfence1',
}

/** @param {string} text what `ldd` prints @returns {string[]} the libraries it does not find */
export const missingLibraries = (text) =>
  [...text.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)

/** @returns {{ packages: string[], unknown: string[] }} what to install for these libraries, each once */
export function packagesFor(libraries) {
  const known = libraries.filter((name) => name in PACKAGES)
  const packages = [...new Set(known.map((name) => PACKAGES[name]))].sort()
  return { packages, unknown: libraries.filter((name) => !(name in PACKAGES)) }
}

/** The system's libraries that Electron needs, and Xvfb where there is no display (tests run in it). */
export const libraries = {
  name: 'system libraries',
  byHand: aptCommand(['xvfb', 'libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2']),
  async isDone(world) {
    const { packages, unknown } = await missing(world)
    if (packages.length + unknown.length === 0) return { state: 'done', note: 'all are here' }
    const state = (await mayInstall(world)) ? 'to do' : 'cannot'
    return { state, note: `missing: ${[...packages, ...unknown].join(' ')}`, byHand: aptCommand(packages) }
  },
  async run(world) {
    const { packages, unknown } = await missing(world)
    const names = [...packages, ...unknown].join(' ')
    if (!(await mayInstall(world)))
      throw new Error(`missing: ${names}; on Debian or Ubuntu: ${aptCommand(packages)}`)
    await aptInstall(world, packages)
    const left = await missing(world)
    if (left.packages.length + left.unknown.length > 0)
      throw new Error(`still missing: ${[...left.packages, ...left.unknown].join(' ')}`)
    return `installed ${names}`
  },
}

async function missing(world) {
  if (world.platform !== 'linux') return { packages: [], unknown: [] }
  const record = await readRecord(electronRecord(world))
  const text = record ? await run('ldd', [record.binary]).catch(() => '') : ''
  const found = packagesFor(missingLibraries(text))
  const display = Boolean(world.env.DISPLAY || world.env.WAYLAND_DISPLAY)
  const xvfb = display || (await has('Xvfb', ['-help'])) ? [] : ['xvfb']
  return { ...found, packages: [...found.packages, ...xvfb] }
}
