import { resolve } from 'node:path'
import { programFlags, type ProgramFlags } from '../host/program-flags.ts'

export interface WindowArguments extends Pick<ProgramFlags, 'data' | 'verbose'> {
  /** The files to open, absolute. */
  readonly paths: readonly string[]
}

/** What the command line asks of the window: files are neither switches, nor the program or its folder (by any of its names). */
export function windowArguments(
  argv: readonly string[],
  workingDirectory: string,
  appPaths: readonly string[],
): WindowArguments {
  const { data, verbose, words } = programFlags(argv.slice(1), workingDirectory)
  const paths = words
    .map((word) => resolve(workingDirectory, word))
    .filter((path) => !appPaths.includes(path))
  return { data, verbose, paths }
}
