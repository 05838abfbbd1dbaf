import { describe, expect, it } from 'vitest'
import { screenLocked } from '#core/privacy/lock.ts'
import { fail, ok } from '#core/result.ts'
import { createApi } from '../api.ts'
import { createFakeApi } from '../api-fake.ts'
import { studySummary } from '../values.testing.ts'
import { answeredLater } from './answered-later.ts'

const study = studySummary('a')
const settle = () => new Promise((resolve) => setTimeout(resolve))

/** A main that refuses while it is locked; `later` is the page's client, `change` locks and unlocks as main does. */
function start({ locked = true } = {}) {
  const main = { locked }
  const fake = createFakeApi({
    study: { list: () => (main.locked ? fail(screenLocked) : ok([study])) },
    lock: {
      state: () => ok({ locked: main.locked, hasPin: false }),
      lock: () => (main.locked ? fail(screenLocked) : ok({ locked: true, hasPin: false })),
    },
  })
  const change = (now: boolean) => {
    main.locked = now
    fake.emit('lock', 'changed', { locked: now, hasPin: false })
  }
  return { main, fake, change, api: createApi(answeredLater(fake.bridge)) }
}

describe('what is asked of main behind the cover', () => {
  it('is answered when the cover opens, however often it closes before', async () => {
    const { api, change } = start()
    const answers: unknown[] = []
    void api.study.list({ text: '' }).then((answer) => answers.push(answer))
    await settle()
    change(true)
    await settle()
    expect(answers).toEqual([])
    change(false)
    await settle()
    expect(answers).toEqual([ok([study])])
  })

  it('asks about the lock once, however many wait', async () => {
    const { api, fake, change } = start()
    const answers = Promise.all(Array.from({ length: 20 }, () => api.study.list({ text: '' })))
    await settle()
    expect(fake.calls.filter(({ channel }) => channel === 'lock.state')).toHaveLength(1)
    change(false)
    expect(await answers).toEqual(Array.from({ length: 20 }, () => ok([study])))
  })

  it('is not waited for where the cover opened before anybody listened', async () => {
    const { api, main } = start()
    const answer = api.study.list({ text: '' })
    main.locked = false
    expect(await answer).toEqual(ok([study]))
  })

  it('is passed on as it is where main answers, and where it is about the cover itself', async () => {
    const open = start({ locked: false })
    expect(await open.api.study.list({ text: '' })).toEqual(ok([study]))
    expect(open.fake.calls.map(({ channel }) => channel)).toEqual(['study.list'])
    expect(await start().api.lock.lock()).toEqual(fail(screenLocked))
  })
})
