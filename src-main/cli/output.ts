import { failureFacts } from '#core/log/facts.ts'
import type { Failure } from '#core/result.ts'
import type { Log } from '../host/log.ts'
import { errorLine, type ErrorLine, type ReadingLine } from './lines.ts'
import { tableHead, tableRow } from './table.ts'

/** Where the answer goes; standard output is nothing but the answer. */
export interface Output {
  readonly head: () => void
  line(line: ReadingLine): void
  failed(file: string, error: Failure): void
}

interface Streams {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

export const inWords = ({ message, action }: Failure): string => `${message} ${action}`

export const jsonOutput = ({ out, err }: Streams): Output => ({
  head: () => undefined,
  line: (line) => out(`${JSON.stringify(line)}\n`),
  failed: (file, error) => {
    const line: ErrorLine = errorLine(file, error)
    out(`${JSON.stringify(line)}\n`)
    err(`${file}: ${inWords(error)}\n`)
  },
})

export const tableOutput = ({ out, err }: Streams): Output => ({
  head: () => {
    err('* a score: it orders cases, and no frequency stands behind it\n')
    err(
      '^ shifted to the prevalence that was set for this hospital; --json says by whom, when and from what\n',
    )
    out(`${tableHead}\n`)
  },
  line: (line) => out(`${tableRow(line)}\n`),
  failed: (file, error) => err(`${file}: ${inWords(error)}\n`),
})

/** The same, and the log tells of what could not be read. */
export const logged = (output: Output, log: Log): Output => ({
  ...output,
  failed: (file, error) => {
    log.warn('file-refused', { file: log.fileOf(file), ...failureFacts(error) })
    output.failed(file, error)
  },
})
