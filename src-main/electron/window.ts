import { BrowserWindow, nativeImage, screen } from 'electron'
import icon from '../../assets/icon.png?inline'
import type { Preferences, WindowBounds } from '../store/preferences.ts'
import { HOME_URL } from './origin.ts'
import { placeWindow } from './placement.ts'
import { webPreferences } from './web-preferences.ts'

/** The ground colour of the design: shown before the page is there, so that nothing flashes in a dark room. */
const GROUND = '#0B0D10'
const SAVE_AFTER_MS = 400

/** Opens the window where it was; it is shown once there is something to see. */
export function openWindow(preload: string, preferences: Preferences): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const { maximized, ...bounds } = placeWindow(preferences.windowBounds(), areas)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    backgroundColor: GROUND,
    title: 'Ostium',
    icon: nativeImage.createFromDataURL(icon),
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload),
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  rememberBounds(window, (now) => preferences.setWindowBounds(now))
  void window.loadURL(HOME_URL)
  return window
}

function rememberBounds(window: BrowserWindow, save: (bounds: WindowBounds) => void): void {
  let timer: NodeJS.Timeout | null = null
  const now = () => save({ ...window.getNormalBounds(), maximized: window.isMaximized() })
  const soon = () => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(now, SAVE_AFTER_MS)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('close', () => {
    if (timer !== null) clearTimeout(timer)
    now()
  })
}
