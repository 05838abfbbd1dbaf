import { app } from 'electron'
import { mistakeFacts } from '#core/log/facts.ts'
import type { Policy } from '#core/policy.ts'
import { systemWord, word } from '#core/log/plain.ts'
import { logFolder } from '../host/data-folders.ts'
import { logLevelOf, openLog, type Log } from '../host/log.ts'

/** The window's log, in the user's data. @param verbose everything, copied to standard error */
export function windowLog(data: string, policy: Policy, verbose: boolean): Log {
  const log = openLog({
    folder: logFolder(data),
    name: 'window',
    level: logLevelOf(policy, verbose),
    days: policy.retention?.logsDays ?? null,
    echo: verbose ? (line) => void process.stderr.write(line) : null,
    clock: () => new Date(),
  })
  log.info('started', {
    version: systemWord(app.getVersion()),
    electron: systemWord(process.versions.electron),
    node: systemWord(process.versions.node),
    platform: systemWord(`${process.platform} ${process.arch}`),
  })
  return log
}

/** Whatever ends that nobody asked to end, and the program itself. */
export function logEnds(log: Log): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit' && type !== 'Utility')
      log.error('process-ended', {
        process: word(type.toLowerCase().replaceAll(' ', '-')),
        reason: word(reason),
        code: exitCode,
      })
  })
  app.on('quit', (_event, code) => {
    log.info('ended', { code })
    void log.close()
  })
}

/** A mistake of the program: where, and what class of error; what it says may quote a file. */
export const reportTo =
  (log: Log) =>
  (where: string, cause: unknown): void =>
    log.error('mistake', { where: word(where.replaceAll(' ', '-')), ...mistakeFacts(cause) })
