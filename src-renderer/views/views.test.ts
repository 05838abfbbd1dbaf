import { describe, expect, it } from 'vitest'
import { commandNames, shippedKeys, type CommandName } from '#core/commands.ts'
import { fuzzyFilter, fuzzyScore } from './fuzzy.ts'
import { belongsToFocus, commandOf, keyOf, reservedFor, type FocusKind, type View } from './key-of.ts'
import { ToastState } from './toasts.svelte.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey', boolean>> = {},
) => keyOf({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held })

describe('keys', () => {
  it.each([
    [press(' '), 'space'],
    [press('ArrowLeft'), 'arrowleft'],
    [press('O', { ctrlKey: true, shiftKey: true }), 'ctrl+shift+o'],
    [press('k', { metaKey: true }), 'ctrl+k'],
    [press('?', { shiftKey: true }), '?'],
    [press('R', { shiftKey: true }), 'r'],
    [press('Control', { ctrlKey: true }), null],
  ])('%s is %s', (ours, wanted) => {
    expect(ours).toBe(wanted)
  })

  it('reach every shipped command, each by its own', () => {
    const keys = commandNames.map((name) => shippedKeys[name])
    expect(new Set(keys).size).toBe(commandNames.length)
  })

  it('stay with what is typed into, but for those with Ctrl', () => {
    expect(belongsToFocus('i', 'text')).toBe(true)
    expect(belongsToFocus('ctrl+k', 'text')).toBe(false)
    expect(belongsToFocus('ctrl+v', 'text')).toBe(true)
    expect(belongsToFocus('space', 'button')).toBe(true)
    expect(belongsToFocus('arrowleft', 'button')).toBe(false)
    expect(belongsToFocus('arrowleft', 'choice')).toBe(true)
    expect(belongsToFocus('i', 'none')).toBe(false)
  })
})

describe('commands by key', () => {
  /** `i` was given to playing; invert has no key. */
  const remapped: Readonly<Record<string, CommandName>> = {
    i: 'play',
    'ctrl+k': 'palette',
    p: 'library',
    arrowdown: 'next-run',
  }
  const ask = (key: string, focus: FocusKind = 'none', view: View = 'read') =>
    commandOf(key, focus, view, (pressed) => remapped[pressed] ?? null)

  it("follow the person's own keys", () => {
    expect(ask('i')).toBe('play')
    expect(ask('space')).toBeNull()
  })

  it('leave text fields alone, but for those with Ctrl', () => {
    expect(ask('i', 'text')).toBeNull()
    expect(ask('ctrl+k', 'text')).toBe('palette')
    expect(ask('arrowdown', 'choice')).toBeNull()
    expect(ask('arrowdown', 'button')).toBe('next-run')
  })

  it('command runs only where runs are seen, and the window everywhere', () => {
    expect(ask('i', 'none', 'library')).toBeNull()
    expect(ask('arrowdown', 'button', 'library')).toBeNull()
    expect(ask('p', 'none', 'library')).toBe('library')
    expect(ask('ctrl+k', 'text', 'library')).toBe('palette')
  })

  it('delete by Backspace where regions are seen, and nowhere else', () => {
    expect(ask('backspace')).toBe('delete-region')
    expect(ask('backspace', 'button')).toBe('delete-region')
    expect(ask('backspace', 'text')).toBeNull()
    expect(ask('backspace', 'none', 'audit')).toBeNull()
  })

  it('can be any key but those that moving, editing and measuring need', () => {
    for (const key of ['tab', 'shift+tab', 'enter', 'escape', 'ctrl+c', 'ctrl+shift+v', 'backspace'])
      expect(reservedFor(key)).not.toBeNull()
    for (const key of commandNames.map((name) => shippedKeys[name] ?? '')) expect(reservedFor(key)).toBeNull()
  })
})

describe('finding anything', () => {
  it('takes letters in order and puts beginnings of words first', () => {
    expect(fuzzyScore('Open files…', 'of')).not.toBeNull()
    expect(fuzzyScore('Open files…', 'fo')).toBeNull()
    const titles = ['Zoom', 'Open folder…', 'Open files…'].map((title) => ({ title }))
    expect(fuzzyFilter(titles, 'open fi')[0]?.title).toBe('Open files…')
    expect(fuzzyFilter(titles, '')).toEqual(titles)
  })
})

describe('messages', () => {
  const failure = (file: string) => ({ file, code: 'x', message: 'It is empty.', action: 'Fetch it again.' })

  it('name one file by itself, and many as one with a list', () => {
    const toasts = new ToastState()
    toasts.fileFailures([failure('a.dcm')])
    expect(toasts.toasts[0]).toMatchObject({
      title: 'a.dcm: It is empty.',
      action: 'Fetch it again.',
      files: [],
    })
    toasts.fileFailures([failure('b.dcm'), failure('c.dcm')])
    expect(toasts.toasts[1]?.files).toHaveLength(2)
    toasts.fileFailures([])
    expect(toasts.toasts).toHaveLength(2)
  })

  it('do not pile up: the same word is told once, and only the newest three stay', () => {
    const toasts = new ToastState()
    for (const message of ['a', 'b', 'a', 'c', 'd']) toasts.error({ code: 'x', message, action: '' })
    expect(toasts.toasts.map(({ title }) => title)).toEqual(['a', 'c', 'd'])
  })
})
