import * as z from 'zod'
import { Settings } from '#core/settings.ts'
import { shippedSettings } from '#core/shipped-settings.ts'
import type { Database } from './database.ts'

export const WindowBounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
  maximized: z.boolean(),
})
export type WindowBounds = z.infer<typeof WindowBounds>

type Change = { readonly [K in keyof Settings]?: Settings[K] | undefined }

/** A person's settings and where their window was. What is stored and no longer valid falls back to the shipped value. */
export interface Preferences {
  get(): Settings
  /** Changes what is given and keeps the rest; keys are merged one by one. */
  set(change: Change): Settings
  windowBounds(): WindowBounds | null
  setWindowBounds(bounds: WindowBounds): void
}

const SettingRow = z.object({ key: z.string(), value: z.string() })
const BoundsRow = z.object({ bounds: z.string() })

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function createPreferences(db: Database): Preferences {
  const get = (): Settings => {
    const rows = db.all(SettingRow, 'SELECT key, value FROM settings')
    return rows.reduce(
      (settings, row) => merge(settings, { [row.key]: parseJson(row.value) }),
      shippedSettings,
    )
  }
  return {
    get,
    set: (change) => {
      const next = merge(get(), change)
      db.transaction(() => {
        for (const [key, value] of Object.entries(next)) {
          db.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value))
        }
      })
      return next
    },
    windowBounds: () => {
      const row = db.first(BoundsRow, 'SELECT bounds FROM window WHERE id = 1')
      const parsed = WindowBounds.safeParse(row && parseJson(row.bounds))
      return parsed.success ? parsed.data : null
    },
    setWindowBounds: (bounds) =>
      void db.run('INSERT OR REPLACE INTO window (id, bounds) VALUES (1, ?)', JSON.stringify(bounds)),
  }
}

function merge(settings: Settings, change: unknown): Settings {
  const parsed = Settings.partial().safeParse(change)
  if (!parsed.success) return settings
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))
  return Settings.parse({ ...settings, ...given, keys: { ...settings.keys, ...parsed.data.keys } })
}
