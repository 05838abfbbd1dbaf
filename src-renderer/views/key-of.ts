import { commands, type CommandName } from '#core/commands.ts'
import { assertNever } from '#core/result.ts'

export type View = 'library' | 'read' | 'audit' | 'models' | 'drift' | 'cohort' | 'compare' | 'train'

/** The part of a keyboard event that says which key it was. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/**
 * A key as the settings write it: `space`, `arrowleft`, `ctrl+shift+o`, `?`. Shift counts where it does not already make
 * another character. Null for a modifier alone.
 */
export function keyOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Unidentified'].includes(key)) return null
  const name = key === ' ' ? 'space' : key.toLowerCase()
  const ctrl = ctrlKey || metaKey
  const shifts = shiftKey && (name.length > 1 || (ctrl && /[a-z]/.test(name)))
  return [ctrl && 'ctrl', altKey && 'alt', shifts && 'shift', name].filter((part) => part !== false).join('+')
}

/** What has the focus decides which keys are its own. */
export type FocusKind = 'text' | 'choice' | 'button' | 'none'

/** Whether a key goes to what has the focus rather than to a command: typing is never disturbed. */
export function belongsToFocus(key: string, focus: FocusKind): boolean {
  const modified = key.startsWith('ctrl+') || key.startsWith('alt+')
  switch (focus) {
    case 'text':
      return !modified || /^ctrl\+(shift\+)?[acvxyz]$/.test(key)
    case 'choice':
      return /^(arrow|home|end|space|enter)/.test(key)
    case 'button':
      return key === 'space' || key === 'enter'
    case 'none':
      return false
    default:
      return assertNever(focus)
  }
}

/** The command a key asks for here; runs are commanded only where they are seen. Backspace deletes, whatever the person's own keys. */
export function commandOf(
  key: string,
  focus: FocusKind,
  view: View,
  commandFor: (key: string) => CommandName | null,
): CommandName | null {
  if (belongsToFocus(key, focus)) return null
  const command = key === 'backspace' ? 'delete-region' : commandFor(key)
  if (command === null || view === 'read') return command
  const { menu } = commands[command]
  return menu === 'file' || menu === 'help' ? command : null
}

/** Why a key cannot be a command's own; null when it can. */
export function reservedFor(key: string): string | null {
  if (/^(ctrl\+)?(shift\+)?(tab|enter|escape)$/.test(key)) return 'moving about and choosing'
  if (/^ctrl\+(shift\+)?[acvxy]$/.test(key)) return 'editing text'
  return key === 'backspace' ? 'removing a region or a measure' : null
}

export function focusKindOf(element: Element | null): FocusKind {
  if (element instanceof HTMLInputElement)
    return element.type === 'radio' || element.type === 'checkbox' ? 'choice' : 'text'
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return 'text'
  if (element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement) return 'button'
  return 'none'
}
