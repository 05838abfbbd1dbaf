import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'

/** The newest model that the program brings, whatever it is called by now. */
export const SHIPPED_ID = readdirSync('models').sort().at(-1) ?? ''
export const SHIPPED_FOLDER = resolve('models', SHIPPED_ID)
