import { resolve } from 'node:path'

/** The files named on the command line: no switches, and neither the program nor its folder (by any of its names). */
export function pathsFrom(
  argv: readonly string[],
  workingDirectory: string,
  appPaths: readonly string[],
): string[] {
  return argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(workingDirectory, argument))
    .filter((path) => !appPaths.includes(path))
}
