import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../setup/files.mjs'
import { licenceText, packageParts } from './parts.mjs'

/** Texts of the two licences that packages most often only name. */
const TEXT_OF = { 'Apache-2.0': 'LICENSE' }
/** Chromium's own list is 8 MB: it stays the file that Electron brings. */
const CHROMIUM = 'Its parts and their licences are in LICENSES.chromium.html beside the program.'

/**
 * What the program can say of itself, into `folder`: build.json, sbom.cdx.json, licences.json.
 * @param {{ root: string, folder: string, electronFolder: string, files: string[], build: Record<string, unknown>, models: string[] }} what
 */
export async function writeAbout({ root, folder, electronFolder, files, build, models }) {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const parts = [
    ...(await packageParts(root, files)),
    ...(await runtimeParts(electronFolder, build)),
    ...(await tensorflowParts(root, files, build)),
    ...(await Promise.all(models.map((id) => modelPart(root, id)))),
  ]
  const named = parts.map((part) => ({ ...part, purl: part.folder ? npmUrl(part) : undefined }))
  // Loaded only now: on a fresh clone its package is not installed when this file is.
  const { sbom } = await import('./sbom.mjs')
  const write = (name, text) => writeFile(join(folder, name), text)
  await write('build.json', `${JSON.stringify(build, null, 2)}\n`)
  await write('sbom.cdx.json', sbom({ name: 'ostium', version: build.version }, named, build.made))
  await write('licences.json', `${JSON.stringify(await licences(root, parts), null, 2)}\n`)
  return parts
}

const npmUrl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`

async function licences(root, parts) {
  const own = {
    name: 'Ostium',
    version: '',
    licence: 'Apache-2.0',
    text: await readFile(join(root, 'LICENSE'), 'utf8'),
  }
  const apache = await readFile(join(root, TEXT_OF['Apache-2.0']), 'utf8')
  const texts = parts.map(({ name, version, licence, text, purpose }) => ({
    ...{ name, version, licence, purpose },
    text:
      text ||
      (licence.includes('Apache-2.0')
        ? apache
        : `Its package names the licence ${licence} and has no text of it.`),
  }))
  return [{ ...own, purpose: 'the program' }, ...texts]
}

async function runtimeParts(folder, { runtime }) {
  const text = await readFile(join(folder, 'LICENSE'), 'utf8').catch(() => licenceText(folder))
  const part = (name, version, licence, more) => ({
    name,
    version,
    licence,
    text: more,
    purpose: 'the runtime',
    folder: null,
    type: 'framework',
  })
  return [
    part('Electron', runtime.version, 'MIT', text),
    part('Chromium', runtime.chromium ?? 'as in Electron', 'BSD-3-Clause', CHROMIUM),
    part('Node.js', runtime.node ?? 'as in Electron', 'MIT', CHROMIUM),
  ]
}

async function tensorflowParts(root, files, { tensorflow }) {
  const library = files.find(
    (file) => /deps\/lib\/.*tensorflow(_cc)?\.(so|dylib|dll|2)/.test(file) && !file.includes('framework'),
  )
  if (library === undefined) return []
  const sha256 = await digestOf(join(root, library))
  return [
    {
      name: 'TensorFlow',
      version: tensorflow.version,
      licence: 'Apache-2.0',
      text: '',
      purpose: `native library, ${tensorflow.source}`,
      folder: null,
      sha256,
    },
  ]
}

async function modelPart(root, id) {
  const sha256 = await digestOf(join(root, 'models', id, 'weights.bin'))
  const text = 'Trained and shipped with Ostium; CARD.md of the model says on what.'
  return {
    name: id,
    version: '1',
    licence: 'Apache-2.0',
    text,
    purpose: 'model',
    folder: null,
    sha256,
    type: 'machine-learning-model',
  }
}
