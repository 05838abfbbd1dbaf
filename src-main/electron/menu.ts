import { Menu, type MenuItemConstructorOptions } from 'electron'
import { commandNames, commands, type CommandMenu, type CommandName } from '#core/commands.ts'
import { acceleratorOf } from './accelerator.ts'

/** The menu bar. It shows the keys a person has; the page itself acts on them, so that typing is never disturbed. */
export function setMenu(
  keys: Readonly<Record<string, string>>,
  choose: (command: CommandName) => void,
): void {
  const itemsOf = (menu: CommandMenu): MenuItemConstructorOptions[] =>
    commandNames
      .filter((name) => commands[name].menu === menu)
      .map((name) => ({ label: commands[name].title, click: () => choose(name), ...shownKey(keys[name]) }))
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [...itemsOf('file'), line, { role: 'quit' }] },
    { role: 'editMenu' },
    { label: 'Run', submenu: itemsOf('run') },
    { label: 'View', submenu: [...itemsOf('view'), line, { role: 'togglefullscreen' }] },
    { label: 'Reading', submenu: itemsOf('reading') },
    { label: 'Label', submenu: itemsOf('label') },
    { label: 'Help', submenu: itemsOf('help') },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** macOS cannot show a key without taking it, and plain letters must stay for typing there. */
function shownKey(
  key: string | undefined,
): Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> {
  if (key === undefined || (process.platform === 'darwin' && !key.includes('+'))) return {}
  return { accelerator: acceleratorOf(key), registerAccelerator: false }
}
