import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contract } from './contract.ts'
import { lockedSettings, NO_POLICY, parsePolicy, Policy } from './policy.ts'
import { actOfCall, PolicyAct, policyInForce, refusedByPolicy } from './policy-acts.ts'

const parsed = (policy: unknown) => parsePolicy(JSON.stringify(policy), 'policy.json')

describe('a policy', () => {
  it('locks the settings it names and no others', () => {
    const policy = Policy.parse({ readFirst: true, settings: { loop: false } })
    expect(lockedSettings(policy)).toEqual({ hideReading: true, loop: false })
    expect(policyInForce(policy, 'anna').locked).toEqual(['loop', 'hideReading'])
    expect(lockedSettings(NO_POLICY)).toEqual({})
  })

  it.each([
    [{ settings: { looop: true } }, 'looop'],
    [{ settings: { keys: {} } }, 'keys'],
    [{ network: true }, 'network'],
    [{ folders: { data: 'relative/path' } }, 'whole path'],
    [{ retention: { studiesDays: 0 } }, 'retention.studiesDays'],
    [{ readFirst: true, settings: { hideReading: false } }, 'contradict'],
    [{ logLevel: 'loud' }, 'logLevel'],
  ])('that is %j is refused, saying where', (policy, where) => {
    const read = parsed(policy)
    expect(read).toMatchObject({ ok: false, error: { code: 'policy-invalid' } })
    if (!read.ok) expect(read.error.message).toContain(where)
  })

  it.each(['/srv/ostium/{user}', 'D:\\Ostium', '\\\\server\\share\\{user}', '{home}/ostium'])(
    'may put the library into %s',
    (data) => expect(parsed({ folders: { data } })).toMatchObject({ ok: true }),
  )

  it('that is no JSON is refused by what its parser found, with the place', () => {
    const read = parsePolicy('{"readFirst": true,}', 'policy.json')
    expect(read).toMatchObject({ ok: false, error: { code: 'policy-invalid' } })
    if (!read.ok)
      expect(read.error.message).toMatch(/policy\.json, cannot be used: it is no JSON: .*(19|"\}")/)
    if (!read.ok) expect(read.error.message).not.toContain('undefined')
  })

  it('may begin with a byte order mark', () => {
    expect(parsePolicy('\uFEFF{"readFirst": true}', 'policy.json')).toEqual({
      ok: true,
      value: { readFirst: true },
    })
  })

  it('is refused or understood whatever is in the file, and never thrown about', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = parsePolicy(text, 'policy.json')
        expect(read.ok || read.error.code === 'policy-invalid').toBe(true)
      }),
    )
  })
})

describe('what a policy forbids', () => {
  const forbids: readonly [PolicyAct, Policy][] = [
    ['train', { fineTuning: false }],
    ['adopt', { adopters: ['berta'] }],
    ['export-labels', { export: { labels: false } }],
    ['export-library', { export: { library: false } }],
    ['export-bundles', { export: { bundles: false } }],
    ['export-images', { export: { images: false } }],
    ['export-reports', { export: { reports: false } }],
  ]

  it('has a way to forbid each act', () => {
    expect(forbids.map(([act]) => act)).toEqual(PolicyAct.options)
  })

  it.each(forbids)('%s, and nothing beside it', (act, policy) => {
    expect(refusedByPolicy(policy, act, 'anna')).toMatchObject({ code: 'set-by-policy' })
    expect(policyInForce(policy, 'anna').refused).toEqual([act])
    expect(policyInForce(NO_POLICY, 'anna').refused).toEqual([])
  })

  it('lets those adopt who are named', () => {
    expect(refusedByPolicy({ adopters: ['anna'] }, 'adopt', 'anna')).toBeNull()
    expect(refusedByPolicy({ adopters: [] }, 'adopt', 'anna')).not.toBeNull()
  })

  it('knows every call that adopts, trains or writes a file out of the library', () => {
    const calls = Object.entries(contract).flatMap(([domain, channels]) =>
      Object.entries(channels)
        .filter(([, { kind }]) => kind === 'call')
        .map(([name]) => `${domain}.${name}`),
    )
    const suspicious = calls.filter((name) => /export|pdf|adopt|rollback|undo$/i.test(name))
    expect(suspicious.filter((name) => actOfCall(name) === null)).toEqual([])
    expect(actOfCall('study.list')).toBeNull()
  })
})
