import { cleanup, render, screen } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { COVER } from '../design/cover-context.ts'
import Dialog from '../design/Dialog.svelte'
import LockCover from './LockCover.svelte'
import { ScreenLockState } from './lock.svelte.ts'

afterEach(cleanup)
const settle = () => new Promise((resolve) => setTimeout(resolve, 50))

/** A dialog of a view over a page that can be locked, with a PIN. */
function start(open = true) {
  const fake = createFakeApi({ lock: { state: () => ok({ locked: false, hasPin: true }) } })
  const lock = new ScreenLockState(fake.api, {
    onError: () => undefined,
    onLock: () => undefined,
    onUnlock: () => undefined,
  })
  onTestFinished(lock.start(window))
  const onOpenChange = vi.fn()
  const props = { title: 'Forget DOE^JANE?', onOpenChange }
  const { rerender } = render(Dialog, {
    props: { ...props, open },
    context: new Map([[COVER, () => lock.locked]]),
  })
  const take = (locked: boolean) => {
    fake.emit('lock', 'changed', { locked, hasPin: true })
    flushSync()
  }
  return { lock, take, onOpenChange, open: (now: boolean) => rerender({ ...props, open: now }) }
}
const dialog = () => screen.queryByText('Forget DOE^JANE?')

it('closes a dialog of any view for good', async () => {
  const { take, onOpenChange } = start()
  await settle()
  expect(dialog()).not.toBeNull()
  take(true)
  await settle()
  expect([dialog(), onOpenChange.mock.calls]).toEqual([null, [[false]]])
  take(false)
  await settle()
  expect(dialog()).toBeNull()
})

it('holds back a dialog that is opened behind it', async () => {
  const { take, open } = start(false)
  await settle()
  take(true)
  await open(true)
  await settle()
  expect(dialog()).toBeNull()
  take(false)
  await settle()
  expect(dialog()).not.toBeNull()
})

it('has the focus in its PIN field, though a dialog that closes as it comes holds on to it', async () => {
  const { lock, take } = start(false)
  await settle()
  take(true)
  const held = document.body.appendChild(document.createElement('button'))
  const hold = () => held.focus()
  hold()
  document.addEventListener('focusin', hold, true)
  render(LockCover, { lock })
  document.removeEventListener('focusin', hold, true)
  await settle()
  expect(document.activeElement).toBe(screen.getByLabelText('PIN'))
  held.remove()
})
