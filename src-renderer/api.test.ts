import { describe, expect, expectTypeOf, it } from 'vitest'
import type { StudySummary } from '#core/contract.ts'
import { ok, type Result } from '#core/result.ts'
import { createApi, type Bridge } from './api.ts'
import { createFakeApi } from './api-fake.ts'

describe('the client derived from the contract', () => {
  it('names a channel after its domain and passes the request on', async () => {
    const sent: unknown[] = []
    const bridge: Bridge = {
      invoke: async (channel, payload) => (sent.push([channel, payload]), ok([])),
      on: () => () => undefined,
      drop: async () => ok('job'),
    }
    const answer = await createApi(bridge).study.list({ text: 'a' })
    expectTypeOf(answer).toEqualTypeOf<Result<StudySummary[]>>()
    expect(sent).toEqual([['study.list', { text: 'a' }]])
    expect(answer).toEqual({ ok: true, value: [] })
  })

  it('has no preload call: only the preload may send paths', () => {
    const { api } = createFakeApi({})
    expect('drop' in api.study).toBe(false)
  })

  it('hears events until told to stop', () => {
    const fake = createFakeApi({})
    const heard: string[] = []
    const stop = fake.api.on.study.changed(({ studyId }) => heard.push(studyId))
    fake.emit('study', 'changed', { studyId: 'a'.repeat(32) })
    stop()
    fake.emit('study', 'changed', { studyId: 'b'.repeat(32) })
    expect(heard).toEqual(['a'.repeat(32)])
  })
})

describe('the fake', () => {
  it('refuses a request the contract refuses', async () => {
    const fake = createFakeApi({ study: { list: () => ok([]) } })
    await expect(fake.api.study.list({ text: 'x'.repeat(201) })).rejects.toThrow()
  })

  it('refuses an answer the contract refuses', async () => {
    const fake = createFakeApi({ study: { choose: () => ok('') } })
    await expect(fake.api.study.choose({ what: 'files' })).rejects.toThrow()
  })

  it('hands dropped files over and keeps the calls', async () => {
    const fake = createFakeApi({ study: { drop: () => ok('job-1') } })
    expect(await fake.api.drop([new File([], 'a.dcm')])).toEqual({ ok: true, value: 'job-1' })
    expect(fake.calls).toEqual([{ channel: 'study.drop', request: { paths: ['/dropped/a.dcm'] } }])
  })
})
