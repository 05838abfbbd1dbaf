const names: Readonly<Record<string, string>> = {
  space: 'Space',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  home: 'Home',
  end: 'End',
  pageup: 'Page Up',
  pagedown: 'Page Down',
  delete: 'Del',
  ctrl: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
}

/** The parts of a key as people read them: `ctrl+shift+o` as `Ctrl`, `Shift`, `O`; a lone letter stays small. */
function keyParts(key: string): string[] {
  const parts = key === '+' ? ['+'] : key.replace(/\+\+$/, '+plus').split('+')
  if (parts.length === 1) return [names[key] ?? nameOf(key)]
  return parts.map((part) => names[part] ?? (part === 'plus' ? '+' : part.toUpperCase()))
}

const nameOf = (key: string): string => (key.length > 1 ? key.toUpperCase() : key)

/** One line of it, for a title or a screen reader. */
export const keyLabel = (key: string): string => keyParts(key).join(' ')
