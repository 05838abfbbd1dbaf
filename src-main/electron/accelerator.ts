const names: Readonly<Record<string, string>> = {
  space: 'Space',
  arrowleft: 'Left',
  arrowright: 'Right',
  arrowup: 'Up',
  arrowdown: 'Down',
  home: 'Home',
  end: 'End',
  ctrl: 'CmdOrCtrl',
  shift: 'Shift',
  alt: 'Alt',
}

/** A key as the settings write it (`ctrl+shift+o`) as Electron's menus do (`CmdOrCtrl+Shift+O`). */
export const acceleratorOf = (key: string): string =>
  key
    .split('+')
    .map((part) => names[part] ?? part.toUpperCase())
    .join('+')
