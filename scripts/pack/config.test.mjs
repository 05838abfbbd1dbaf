import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { icns, iconPath, ico, SIZES } from './icons.mjs'

const root = join(import.meta.dirname, '..', '..')
// electron-builder's own packages, of the version it brings.
const require = createRequire(
  createRequire(join(root, 'package.json')).resolve('electron-builder/package.json'),
)
const { validateConfiguration } = require('app-builder-lib/out/util/config/config')
const { load } = createRequire(require.resolve('app-builder-lib/package.json'))('js-yaml')
const config = () => load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
const logger = { isEnabled: false, add: () => undefined }

test('the configuration of every platform keeps to the schema of electron-builder', async () => {
  await validateConfiguration(config(), logger)
})

test.each([
  ['nsis', 'perMachin'],
  ['msi', 'oneclick'],
  ['mac', 'kategory'],
  ['appImage', 'licence'],
  ['deb', 'depend'],
])('that check would tell a mistake in %s', async (section, name) => {
  const wrong = config()
  wrong[section] = { ...wrong[section], [name]: true }
  await expect(validateConfiguration(wrong, logger)).rejects.toThrow(`configuration.${section}`)
})

test('Windows installs for all users, and keeps their data', () => {
  expect(config().nsis).toMatchObject({ oneClick: false, perMachine: true, deleteAppDataOnUninstall: false })
  expect(config().msi).toMatchObject({ perMachine: true })
})

test('every size of the icon is there, and both containers hold them', async () => {
  for (const size of SIZES) {
    const png = readFileSync(iconPath(root, size))
    // PNG 1.2, 11.2.2: width and height are the first words of IHDR.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
  }
  const windows = await ico(root)
  expect(windows.readUInt16LE(4)).toBe(7)
  for (let entry = 6; entry < 6 + 7 * 16; entry += 16)
    expect(
      windows.subarray(windows.readUInt32LE(entry + 12) + 1, windows.readUInt32LE(entry + 12) + 4).toString(),
    ).toBe('PNG')
  const apple = await icns(root)
  expect(apple.readUInt32BE(4)).toBe(apple.length)
})
