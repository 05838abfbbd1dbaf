import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BUNDLE_FILES } from '#core/bundle/bundle-files.ts'
import { openBundle, packBundle, type BundleFile, type BundleHeader } from '#core/bundle/bundle-format.ts'
import { CohortManifest, identifiersIn, identifiersOf } from '#core/bundle/cohort-manifest.ts'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { seededRandom } from '#core/random.ts'
import type { Result } from '#core/result.ts'
import { openStore, type Store } from '../store/store.ts'
import { temporaryFolder } from '../store/testing.ts'
import { exportRecorded, importRecorded, type BundleParts } from './bundle.ts'
import { importBundle, seeBundle } from './bundle-import.ts'
import { nodeBundle, siteKey, siteKeyPath } from './bundle-keys.ts'
import { createRecorder } from './recorder.ts'
import { comparisonWith, finetuneWith } from '#core/testing/finetuned.ts'
import { writeModel } from './registry.testing.ts'
import { shelvedModels, type ShelvedModel } from './registry-shelf.ts'
import { readModelFiles } from '../engine/model-files.ts'
import { SHIPPED_FOLDER, SHIPPED_ID } from '../engine/shipped.testing.ts'

let folder: ReturnType<typeof temporaryFolder>
let stores: Store[]
beforeEach(() => {
  folder = temporaryFolder()
  stores = []
})
afterEach(() => {
  stores.forEach((store) => store.close())
  folder.remove()
})

const cohort: FrozenCohort = FrozenCohort.parse({
  schema: 1,
  id: 'cohort-1',
  name: 'Autumn',
  frozenAt: '2026-01-01T00:00:00.000Z',
  frozenBy: 'lead',
  seed: 1,
  hash: 'c'.repeat(64),
  cases: ['P001', 'MRN-4711', 'Meier^Anna'].map((patient, i) => ({
    patient,
    study: `1.2.840.99.${i}`,
    file: `files/${patient}-secret-${i}.dcm`,
    frame: 0,
    box: [1, 2, 3, 4],
    grade: 'none',
    split: 'train',
    pixels: String(i).repeat(64),
  })),
  decisions: [],
})
const identifiers = cohort.cases.flatMap(({ patient, study, file }) => [patient, study ?? '', file.slice(6)])

/** A workstation of its own: data folder, library, models. */
function workstation(name: string): BundleParts {
  const dataFolder = join(folder.path, name)
  const store = openStore(join(dataFolder, 'library.db'))
  stores.push(store)
  return {
    store,
    roots: { shipped: join(folder.path, 'shipped'), own: join(dataFolder, 'models') },
    recorder: createRecorder(store, name, () => new Date(Date.UTC(2026, 0, 1))),
    dataFolder,
    program: '0.1.0',
    cohortOf: () => cohort,
  }
}

const unwrap = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code)

async function shelved(parts: BundleParts, id: string): Promise<ShelvedModel> {
  const all = await shelvedModels(parts.roots, parts.store, null)
  const found = all.find(({ registered }) => registered.id === id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

/** ours-1 of a site, exported. @returns the file */
async function exported(parts: BundleParts): Promise<string> {
  writeModel(parts.roots.own, 'ours-1', { finetune: finetuneWith('ours-1', comparisonWith('pass')) })
  const path = join(folder.path, 'ours-1.ostium')
  unwrap(exportRecorded(parts, await shelved(parts, 'ours-1'), path))
  return path
}

/** A small bundle signed by the site's own key, whatever it holds. */
function signed(
  parts: BundleParts,
  files: readonly BundleFile[],
  model: Partial<BundleHeader['model']> = {},
): Uint8Array {
  const key = unwrap(siteKey(parts.dataFolder))
  const header = {
    createdAt: '2026-01-01T00:00:00.000Z',
    program: '0.1.0',
    signer: { name: 'site', publicKey: key.publicKey },
    model: {
      id: 'ours-1',
      weightsSha256: 'a'.repeat(64),
      architecture: 'hybrid-mobilenet-v2-1.0',
      preprocessVersion: 1,
      ...model,
    },
  }
  return packBundle(header, files, nodeBundle, (bytes) => key.sign(bytes))
}
const few: readonly BundleFile[] = ['manifest.json', 'model.json', 'weights.bin'].map((name) => ({
  name,
  bytes: nodeBundle.encode(`{"${name}": 1}`),
}))

test('the key of a site is made at its first use, for this account alone, and stays', () => {
  const { dataFolder } = workstation('a')
  const key = unwrap(siteKey(dataFolder))
  expect(statSync(siteKeyPath(dataFolder)).mode & 0o777).toBe(0o600)
  expect(unwrap(siteKey(dataFolder)).publicKey).toBe(key.publicKey)
  expect(key.fingerprint).toMatch(/^([0-9a-f]{4} ){3}[0-9a-f]{4}$/)
  writeFileSync(siteKeyPath(dataFolder), 'not a key')
  expect(codeOf(siteKey(dataFolder))).toBe('site-key-unusable')
})

test('one bit changed anywhere is refused, and never taken for an unknown signer or another architecture', () => {
  const bytes = signed(workstation('a'), few)
  expect(codeOf(openBundle(bytes, nodeBundle))).toBe('ok')
  const codes = new Set<string>()
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const other = bytes.slice()
    other[bit >> 3]! ^= 1 << (bit & 7)
    codes.add(codeOf(openBundle(other, nodeBundle)))
  }
  expect([...codes].sort()).toEqual(['bundle-changed', 'not-a-bundle'])
})

test('what is cut off, goes on, or lies about its lengths is refused without reading beyond it', () => {
  const bytes = signed(workstation('a'), few)
  for (let length = 0; length < bytes.length; length++)
    expect(codeOf(openBundle(bytes.subarray(0, length), nodeBundle))).toMatch(/not-a-bundle|bundle-changed/)
  expect(codeOf(openBundle(new Uint8Array([...bytes, 0]), nodeBundle))).toBe('bundle-changed')
  const giant = bytes.slice()
  new DataView(giant.buffer).setUint32(16, 0xffffffff, true)
  expect(codeOf(openBundle(giant, nodeBundle))).toBe('bundle-changed')
  const random = seededRandom(5)
  for (let i = 0; i < 500; i++) {
    const noise = Uint8Array.from({ length: 300 }, () => Math.floor(256 * random()))
    noise.set(bytes.subarray(0, Math.floor(30 * random())))
    expect(codeOf(openBundle(noise, nodeBundle))).toMatch(/not-a-bundle|bundle-changed/)
  }
})

test.each(['../../etc/passwd', '/tmp/x', 'weights.bin/..', 'sub/weights.bin', 'other.txt', '__proto__'])(
  'a signed bundle that would write %s is refused',
  (name) => {
    const parts = workstation('a')
    const bytes = signed(parts, [...few, { name, bytes: new Uint8Array(1) }])
    expect(codeOf(openBundle(bytes, nodeBundle))).toBe('bundle-newer')
  },
)

test('no file of a bundle may be larger than that file ever is', () => {
  const bytes = signed(workstation('a'), [
    ...few,
    { name: 'CARD.md', bytes: new Uint8Array((BUNDLE_FILES['CARD.md'] ?? 0) + 1) },
  ])
  expect(codeOf(openBundle(bytes, nodeBundle))).toBe('bundle-too-large')
})

test('an unknown signer, another architecture and another preparation of pictures are told apart', async () => {
  const [a, b] = [workstation('a'), workstation('b')]
  const see = (bytes: Uint8Array) => {
    const path = join(folder.path, 'x.ostium')
    writeFileSync(path, bytes)
    return unwrap(seeBundle(path))
  }
  const into = async (bytes: Uint8Array, known: boolean) =>
    codeOf(await importBundle(see(bytes), b.roots, known))
  expect(await into(signed(a, few), false)).toBe('bundle-unknown-signer')
  expect(await into(signed(a, few, { architecture: 'other-net' }), true)).toBe('bundle-architecture')
  expect(await into(signed(a, few, { preprocessVersion: 2 }), true)).toBe('bundle-preprocessing')
  // Whole, signed and trusted, and yet no model.
  expect(await into(signed(a, few), true)).toBe('model-invalid')
  expect(existsSync(b.roots.own) ? readdirSync(b.roots.own) : []).toEqual([])
  expect(codeOf(seeBundle(join(folder.path, 'none.ostium')))).toBe('file-missing')
  expect(codeOf(seeBundle(folder.path))).toBe('file-missing')
})

test('a bundle holds no identifier of its cohort, and says of whom it learned in hashes only the site can undo', async () => {
  const parts = workstation('a')
  const bytes = readFileSync(await exported(parts))
  for (const identifier of identifiers) expect(bytes.includes(identifier)).toBe(false)
  const opened = unwrap(openBundle(new Uint8Array(bytes), nodeBundle))
  const file = opened.files.find(({ name }) => name === 'cohort.json')
  const manifest = CohortManifest.parse(JSON.parse(nodeBundle.decode(file?.bytes ?? new Uint8Array()) ?? ''))
  expect(manifest.hash).toBe(cohort.hash)
  const key = unwrap(siteKey(parts.dataFolder))
  expect(manifest.members?.map(({ patient }) => patient)).toEqual(
    cohort.cases.map(({ patient }) => key.keyed(patient)),
  )
  const other = unwrap(siteKey(workstation('b').dataFolder))
  expect(other.keyed('P001')).not.toBe(key.keyed('P001'))
  expect(manifest.members?.[0]?.patient).not.toBe(nodeBundle.sha256(nodeBundle.encode('P001')))
})

test('where a file of the model names somebody of the cohort, nothing is exported', async () => {
  const parts = workstation('a')
  const dir = writeModel(parts.roots.own, 'ours-1', { finetune: finetuneWith('ours-1', null) })
  writeFileSync(join(dir, 'evidence.json'), '{"source": "Meier^Anna and others"}')
  const path = join(folder.path, 'x.ostium')
  const done = exportRecorded(parts, await shelved(parts, 'ours-1'), path)
  expect(done).toMatchObject({ error: { code: 'bundle-names-patients' } })
  expect(done.ok ? '' : done.error.message).toContain('evidence.json')
  expect(existsSync(path)).toBe(false)
})

test.each([
  ['outcome.json', { scored: [{ patient: 'Meier^Anna', file: 'a/1.dcm' }] }],
  ['cache.json', { train: [{ patient: 'Meier^Anna' }], held: [{ patient: 'P001', file: 'a/2.dcm' }] }],
  ['cache.json', { train: [{ patient: 'P1', file: 'a/Meier^Anna.dcm' }], held: [] }],
  ['job.json', { cases: [{ patient: 'Meier^Anna', file: 'a/1.dcm' }] }],
])(
  'of a cohort that no library keeps, whom %s of its training names is searched for (%#)',
  async (name, content) => {
    const parts = { ...workstation('a'), cohortOf: () => null }
    const dir = writeModel(parts.roots.own, 'ours-1', { finetune: finetuneWith('ours-1', null) })
    writeFileSync(join(dir, 'evidence.json'), '{"remark": "as Meier^Anna.dcm shows"}')
    const path = join(folder.path, 'x.ostium')
    const training = join(parts.dataFolder, 'training', 'ours-1')
    mkdirSync(training, { recursive: true })
    writeFileSync(join(training, name), JSON.stringify(content))
    const done = exportRecorded(parts, await shelved(parts, 'ours-1'), path)
    expect(done).toMatchObject({ error: { code: 'bundle-names-patients' } })
    expect(done.ok ? '' : done.error.message).toContain('evidence.json')
    expect(existsSync(path)).toBe(false)
  },
)

test('the name of the list stays at the site, wherever the model keeps it', async () => {
  const parts = { ...workstation('a'), cohortOf: () => null }
  const written = finetuneWith('ours-1', comparisonWith('pass'))
  const finetune = { ...written, spec: { ...written.spec, cohortName: 'Mrs Meier and friends' } }
  const dir = writeModel(parts.roots.own, 'ours-1', { finetune })
  const calibration = parseCalibration(JSON.parse(readFileSync(join(dir, 'calibration.json'), 'utf8')))
  const { region } = unwrap(calibration).levels
  if (region === undefined) throw new Error('no region')
  const evidence = { ...region.reliability.evidence, source: finetune.spec.cohortName }
  const fitted = { ...region, reliability: { ...region.reliability, evidence } }
  writeFileSync(join(dir, 'calibration.json'), JSON.stringify({ schema: 1, levels: { region: fitted } }))
  const named = { name: finetune.spec.cohortName, hash: finetune.spec.cohortHash }
  writeFileSync(join(dir, 'evidence.json'), JSON.stringify({ cohort: named, levels: { region: fitted } }))
  const path = join(folder.path, 'x.ostium')
  unwrap(exportRecorded(parts, await shelved(parts, 'ours-1'), path))
  const bytes = readFileSync(path)
  expect(bytes.includes('Meier')).toBe(false)
  const { files } = unwrap(openBundle(new Uint8Array(bytes), nodeBundle))
  const jsonOf = (name: string): unknown =>
    JSON.parse(nodeBundle.decode(files.find((file) => file.name === name)?.bytes ?? new Uint8Array()) ?? '')
  const instead = `cohort ${'c'.repeat(12)}`
  expect(jsonOf('evidence.json')).toMatchObject({ cohort: { name: instead, hash: cohort.hash } })
  const left = unwrap(parseCalibration(jsonOf('calibration.json'))).levels.region
  const own = {
    ...fitted,
    reliability: { ...fitted.reliability, evidence: { ...evidence, source: instead } },
  }
  expect(left).toEqual(own)
})

test('identifiers are found as whole words, and short ones only where they stand alone', () => {
  expect(identifiersIn('"patient": "P001"', ['P001', 'P00'])).toEqual(['P001'])
  expect(identifiersIn('sha P0012 xP001', ['P001'])).toEqual([])
  expect(identifiersIn('seed 1, "id": "1"', ['1'])).toEqual(['1'])
  expect(identifiersIn('seed 1', ['1'])).toEqual([])
  expect(identifiersIn('"n": 4711, 0.4711', ['4711'])).toEqual([])
  expect(identifiersIn('"4711" and 00471100', ['4711', '00471100'])).toEqual(['4711', '00471100'])
  expect(identifiersOf(cohort.cases)).not.toContain('files')
  expect(identifiersOf(cohort.cases)).toContain('P001-secret-0.dcm')
})

/** A bundle of a whole model, with what else is given. @returns it as it was seen, and the hash of its weights */
function wholeBundle(by: BundleParts, more: readonly BundleFile[] = []) {
  const dir = SHIPPED_FOLDER
  const all = Object.keys(BUNDLE_FILES).flatMap((name): BundleFile[] =>
    existsSync(join(dir, name)) ? [{ name, bytes: new Uint8Array(readFileSync(join(dir, name))) }] : [],
  )
  const weights = nodeBundle.sha256(all.find(({ name }) => name === 'weights.bin')?.bytes ?? new Uint8Array())
  const path = join(folder.path, 'whole.ostium')
  writeFileSync(path, signed(by, [...all, ...more], { id: SHIPPED_ID, weightsSha256: weights }))
  return { seen: unwrap(seeBundle(path)), weights }
}

test('a model moves by stick: exported, refused while its signer is unknown, trusted once, and then known', async () => {
  const [a, b] = [workstation('a'), workstation('b')]
  const { seen, weights } = wholeBundle(a)
  expect(codeOf(await importRecorded(b, seen, false))).toBe('bundle-unknown-signer')
  expect(unwrap(await importRecorded(b, seen, true))).toBe(SHIPPED_ID)
  expect((await shelved(b, SHIPPED_ID)).registered).toMatchObject({
    shipped: false,
    weightsSha256: weights,
  })
  expect(codeOf(await importRecorded(b, seen, false))).toBe('already-here')
  const kinds = b.store.audit.list({ kinds: null, before: null, limit: 9 }).map(({ kind }) => kind)
  expect(kinds).toEqual(['bundle-imported', 'signer-trusted'])
  expect(b.store.models.signers()).toMatchObject([{ name: 'site', by: 'b' }])
})

const flipBit = (path: string): void => {
  const bytes = readFileSync(path)
  bytes[99] = (bytes[99] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
const damages: readonly (readonly [string, (dir: string, own: string) => void])[] = [
  ['with one bit of its weights changed', (dir) => flipBit(join(dir, 'weights.bin'))],
  ['without its weights', (dir) => rmSync(join(dir, 'weights.bin'))],
  ['without a manifest that can be read', (dir) => writeFileSync(join(dir, 'manifest.json'), '{')],
  [
    'damaged and in the trash',
    (dir, own) => {
      flipBit(join(dir, 'weights.bin'))
      mkdirSync(join(own, '.trash'))
      renameSync(dir, join(own, '.trash', SHIPPED_ID))
    },
  ],
  [
    'left where an import of it was killed between its two renames',
    (dir, own) => {
      flipBit(join(dir, 'weights.bin'))
      cpSync(dir, join(own, `.importing-${SHIPPED_ID}`), { recursive: true })
      renameSync(dir, join(own, `.replaced-${SHIPPED_ID}`))
    },
  ],
]

test.each(damages)(
  'a model %s is made whole by its bundle, and keeps what was measured of it here',
  async (_, damage) => {
    const b = workstation('b')
    const learned = finetuneWith(SHIPPED_ID, null)
    const bytes = nodeBundle.encode(JSON.stringify(learned))
    const { seen, weights } = wholeBundle(workstation('a'), [{ name: 'finetune.json', bytes }])
    unwrap(await importRecorded(b, seen, true))
    const { own } = b.roots
    const dir = join(own, SHIPPED_ID)
    const measured = JSON.stringify({ ...learned, comparison: comparisonWith('refuse') })
    writeFileSync(join(dir, 'finetune.json'), measured)
    damage(dir, own)
    expect(unwrap(await importRecorded(b, seen, false))).toBe(SHIPPED_ID)
    expect(nodeBundle.sha256(readFileSync(join(dir, 'weights.bin')))).toBe(weights)
    expect(unwrap(await readModelFiles(dir)).manifest.id).toBe(SHIPPED_ID)
    expect(readFileSync(join(dir, 'finetune.json'), 'utf8')).toBe(measured)
    expect(readdirSync(own).filter((name) => name !== '.trash')).toEqual([SHIPPED_ID])
    expect((await shelved(b, SHIPPED_ID)).registered).toMatchObject({ trashedAt: null })
    expect(codeOf(await importRecorded(b, seen, false))).toBe('already-here')
  },
)

test('a damaged model that came with the program is not replaced by a bundle, nor is a folder of another model', async () => {
  const b = workstation('b')
  const { seen } = wholeBundle(workstation('a'))
  const shipped = join(b.roots.shipped, SHIPPED_ID)
  cpSync(SHIPPED_FOLDER, shipped, { recursive: true })
  flipBit(join(shipped, 'weights.bin'))
  const damaged = readFileSync(join(shipped, 'weights.bin'))
  expect(codeOf(await importRecorded(b, seen, true))).toBe('shipped-damaged')
  expect(readFileSync(join(shipped, 'weights.bin')).equals(damaged)).toBe(true)
  rmSync(shipped, { recursive: true })
  renameSync(writeModel(b.roots.own, 'ours-1'), join(b.roots.own, SHIPPED_ID))
  expect(codeOf(await importRecorded(b, seen, true))).toBe('id-taken')
  expect(readdirSync(b.roots.own)).toEqual([SHIPPED_ID])
})
