import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commandNames, shippedKeys } from '#core/commands.ts'
import type { Settings } from '#core/settings.ts'
import type { PolicyInForce } from '#core/policy-acts.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { SettingsState } from './settings.svelte.ts'
import SettingsDialog from './SettingsDialog.svelte'

afterEach(cleanup)

/** Main's part: what was set is merged and answered whole. */
const noPin = { hasPin: false, onPin: async () => true }

function start(first: Partial<Settings> = {}, policy: PolicyInForce = { locked: [], refused: [] }) {
  let stored: Settings = { ...new SettingsState(createFakeApi({}).api, vi.fn()).settings, ...first }
  const onError = vi.fn()
  const error = { code: 'full', message: 'The disk is full.', action: 'Make room.' }
  const disk = { full: false }
  const fake = createFakeApi({
    settings: {
      get: () => ok(stored),
      policy: () => ok(policy),
      set: (change) => {
        if (disk.full) return fail(error)
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
        stored = { ...stored, ...given, keys: { ...stored.keys, ...change.keys } }
        return ok(stored)
      },
    },
  })
  return { settings: new SettingsState(fake.api, onError), fake, onError, error, disk }
}

describe('settings', () => {
  it('show what main has stored', async () => {
    const { settings } = start({ reader: 'Dr. Roe', hideReading: true })
    await settings.load()
    expect(settings.settings).toMatchObject({ reader: 'Dr. Roe', hideReading: true, autoPlay: true })
  })

  it('give a key to another command: the one that had it has none, and the rest keep theirs', async () => {
    const { settings } = start()
    await settings.load()
    await settings.setKey('invert', 'space')
    expect(settings.commandFor('space')).toBe('invert')
    expect(settings.keyFor('play')).toBe('')
    expect(settings.commandFor('i')).toBeNull()
    const others = commandNames.filter((name) => name !== 'invert' && name !== 'play')
    for (const name of others) expect(settings.keyFor(name)).toBe(shippedKeys[name])
  })

  it('give a command its own key again without losing it', async () => {
    const { settings } = start()
    await settings.setKey('play', 'space')
    expect(settings.commandFor('space')).toBe('play')
  })

  it('go back to the keys as shipped', async () => {
    const { settings } = start()
    await settings.setKey('invert', 'space')
    await settings.resetKeys()
    for (const name of commandNames) expect(settings.commandFor(settings.keyFor(name))).toBe(name)
    expect(settings.settings.keys).toEqual(shippedKeys)
  })

  it('stay as they were, and say so, when they cannot be stored', async () => {
    const { settings, onError, error, disk } = start()
    disk.full = true
    await settings.set({ autoPlay: false })
    expect(settings.settings.autoPlay).toBe(true)
    expect(onError).toHaveBeenCalledWith(error)
  })
})

describe('the settings dialog', () => {
  it("keeps the reader's name when it is closed in the middle of typing", async () => {
    const { settings } = start({ reader: 'Roe' })
    await settings.load()
    const { rerender } = render(SettingsDialog, { settings, ...noPin, open: true })
    const field = await screen.findByRole('textbox')
    expect(field).toHaveProperty('value', 'Roe')
    await fireEvent.input(field, { target: { value: ' Dr. Roe ' } })
    expect(settings.settings.reader).toBe('Roe')
    await rerender({ settings, open: false })
    await vi.waitFor(() => expect(settings.settings.reader).toBe('Dr. Roe'))
  })

  it('greys what the hospital decided, and says so', async () => {
    const { settings } = start({ hideReading: true }, { locked: ['hideReading'], refused: [] })
    await settings.load()
    render(SettingsDialog, { settings, ...noPin, open: true })
    const box = await screen.findByRole('checkbox', { name: /Read first, then reveal/ })
    expect(box).toMatchObject({ checked: true, disabled: true })
    expect(screen.getByTestId('by-policy').textContent).toContain('Set by your hospital')
    expect(screen.getByRole('checkbox', { name: /Play a run/ })).toMatchObject({ disabled: false })
  })

  it('stores a switch at once', async () => {
    const { settings } = start()
    render(SettingsDialog, { settings, ...noPin, open: true })
    await fireEvent.click(await screen.findByRole('checkbox', { name: /Read first, then reveal/ }))
    await vi.waitFor(() => expect(settings.settings.hideReading).toBe(true))
  })
})
