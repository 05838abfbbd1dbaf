import { lockWork } from './work-lock.ts'

/** Takes a folder, says whether it could, and keeps it until it is killed. */
const [folder = ''] = process.argv.slice(2)
const lock = lockWork(folder, new Date())
process.send?.(lock.ok)
setInterval(() => lock.ok, 1000)
