import { resolve } from 'node:path'

/** The files named on the command line: no switches, and not the program or its folder. */
export function pathsFrom(argv: readonly string[], workingDirectory: string, appPath: string): string[] {
  return argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(workingDirectory, argument))
    .filter((path) => path !== resolve(appPath))
}
