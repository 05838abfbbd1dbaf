/** What a log can tell of: the first word of every line. */
export type LogEvent =
  | 'started'
  | 'ended'
  | 'command'
  | 'policy-refused'
  | 'library-opened'
  | 'library-restored'
  | 'backup'
  | 'call-failed'
  | 'call'
  | 'import'
  | 'file-refused'
  | 'read'
  | 'engine'
  | 'process-ended'
  | 'window-crashed'
  | 'window-hangs'
  | 'training'
  | 'notice'
  | 'mistake'
  | 'locked'
  | 'unlocked'

export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]
