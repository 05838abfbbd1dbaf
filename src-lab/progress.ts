import { performance } from 'node:perf_hooks'

/** Says about every 15 seconds how far it is and how long it will take. */
export function createProgress(total: number, what: string): (done: number) => void {
  const start = performance.now()
  let said = start
  return (done) => {
    const now = performance.now()
    if (now - said < 15_000) return
    said = now
    const eachMs = (now - start) / done
    const leftS = Math.ceil((eachMs * (total - done)) / 1000)
    process.stderr.write(`${done} of ${total} ${what}  ${eachMs.toFixed(0)} ms each  ETA ${leftS} s\n`)
  }
}
