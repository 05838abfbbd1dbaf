import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { newestOf } from '#core/model/newest.ts'

/** The newest model that the program brings, whatever it is called by now. */
export const SHIPPED_ID = newestOf(readdirSync('models')) ?? ''
export const SHIPPED_FOLDER = resolve('models', SHIPPED_ID)
