import { join } from 'node:path'
import { homedir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { plainLabel } from '#core/labelling/label.ts'
import { Policy } from '#core/policy.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, temporaryFolder } from '../store/testing.ts'
import { chosenFolders } from './data-folders.ts'
import { askedBy } from '#core/policy-acts.ts'
import { forbiddenCalls, forbiddenCommands } from './forbidden.ts'
import { parseRegistryAnswer } from './policy-registry.ts'
import { createRecorder } from './recorder.ts'
import { retireOldStudies } from './retention.ts'

describe('the schema of policies in the package', () => {
  it('is that of the code: npx vitest -u writes it', async () => {
    const schema = z.toJSONSchema(Policy, { io: 'input' })
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../assets/policy.schema.json',
    )
  })
})

describe('where the library lies', () => {
  const usual = { data: '/home/anna/.local/share/ostium', cache: '/home/anna/.cache/ostium' }

  it('is said by the hospital before who starts the program, and by them before the usual place', () => {
    const policy = { folders: { data: '/srv/ostium/{user}' } }
    expect(chosenFolders(usual, policy, '/mnt/mine', 'anna').data).toBe('/srv/ostium/anna')
    expect(chosenFolders(usual, {}, '/mnt/mine', 'anna').data).toBe('/mnt/mine')
    expect(chosenFolders(usual, {}, null, 'anna')).toEqual(usual)
    expect(chosenFolders(usual, { folders: { data: '{home}/o' } }, null, 'anna').data).toBe(
      join(homedir(), 'o'),
    )
  })

  it("never leaves its folder by an account's name", () => {
    const policy = { folders: { data: '/srv/ostium/{user}' } }
    for (const account of ['../../etc', '..', 'DOMAIN\\anna', 'a/b'])
      expect(chosenFolders(usual, policy, null, account).data).toMatch(/^\/srv\/ostium\/[^/]+$/)
  })
})

describe('what the registry of Windows says', () => {
  it('is the JSON of the value, and nothing where there is none', () => {
    const answer =
      '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Ostium\r\n    Policy    REG_SZ    {"readFirst": true}\r\n\r\n'
    expect(parseRegistryAnswer(answer)).toBe('{"readFirst": true}')
    expect(parseRegistryAnswer('\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Ostium\r\n')).toBeNull()
  })
})

describe('what the hospital forbids', () => {
  const policy: Policy = { fineTuning: false, adopters: ['lead'], export: { bundles: false } }

  it('is refused to the page and to the command line alike', () => {
    const [call, command] = [forbiddenCalls(policy, 'anna'), forbiddenCommands(policy, 'anna')]
    for (const refused of [call('training.start'), call('registry.adopt'), call('bundle.export')])
      expect(refused).toMatchObject({ code: 'set-by-policy' })
    for (const refused of [command('finetune'), command('models adopt'), command('bundle export')])
      expect(refused).toMatchObject({ code: 'set-by-policy' })
    for (const free of [call('study.list'), call('label.export'), command('read'), command('labels export')])
      expect(free).toBeNull()
    expect(forbiddenCalls(policy, 'lead')('registry.adopt')).toBeNull()
  })

  it('of a calibration is the same by its command: who may not decide cannot adopt it or take it back', () => {
    const asked = (options: object, only: Policy, account: string) =>
      askedBy('recalibrate', options)
        .map(forbiddenCommands(only, account))
        .filter((one) => one !== null).length
    const fitting = { adopt: false, undo: false }
    const adopters = { adopters: ['lead'] }
    expect(asked(fitting, adopters, 'anna')).toBe(0)
    expect(asked({ ...fitting, adopt: true }, adopters, 'anna')).toBe(1)
    expect(asked({ ...fitting, undo: true }, adopters, 'anna')).toBe(1)
    expect(asked({ ...fitting, adopt: true }, adopters, 'lead')).toBe(0)
    // Who may decide takes back also where nothing may be trained.
    const noTraining = { fineTuning: false }
    expect(asked(fitting, noTraining, 'anna')).toBe(1)
    expect(asked({ ...fitting, undo: true }, noTraining, 'anna')).toBe(0)
  })
})

describe('retention', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let store: Store
  beforeEach(() => {
    folder = temporaryFolder()
    store = openStore(join(folder.path, 'library.db'))
  })
  afterEach(() => {
    store.close()
    folder.remove()
  })

  it('takes out what nobody opened for so long, keeps its labels, and writes it into the log once', () => {
    const recorder = createRecorder(store, 'cathlab', () => new Date('2026-11-26T12:00:00Z'))
    const old = store.library.add(indexedFile('/a.dcm'), '2026-08-01T12:00:00Z', false)
    const kept = store.library.add(
      indexedFile('/b.dcm', { studyInstanceUid: '1.2.3.9', sopInstanceUid: '1.2.3.9.1' }),
      '2026-11-20T12:00:00Z',
      false,
    )
    store.labels.record({
      ...plainLabel({ runId: old.id, frame: null, box: null }, '>=70'),
      ...{ id: 'l1', reader: 'Kim', recordedAt: recorder.now(), retractedAt: null, shown: null },
    })
    expect(retireOldStudies({}, store, recorder)).toBe(0)
    expect(retireOldStudies({ retention: { studiesDays: 90 } }, store, recorder)).toBe(1)
    expect(retireOldStudies({ retention: { studiesDays: 90 } }, store, recorder)).toBe(0)
    expect(store.library.study(old.studyId)).toBeNull()
    expect(store.library.study(kept.studyId)).not.toBeNull()
    expect(store.labels.ofRun(old.id)).toHaveLength(1)
    const entries = store.audit.list({ kinds: ['studies-retired'], before: null, limit: 10 })
    expect(entries.map(({ detail }): unknown => JSON.parse(detail))).toMatchObject([{ studies: 1, days: 90 }])
  })
})
