/** What the program was started for, by its command line. */
export type Purpose =
  | { readonly kind: 'window' }
  | { readonly kind: 'command'; readonly words: readonly string[] }
  | { readonly kind: 'part'; readonly part: Part }

const PARTS = ['engine', 'trainer'] as const
type Part = (typeof PARTS)[number]

/** Those of src-main/cli; a file of such a name is opened by `./read`. */
export const COMMANDS = [
  ...['read', 'selftest', 'finetune', 'recalibrate', 'labels', 'library', 'models', 'bundle', 'audit'],
  ...['support-bundle', 'export', 'help', '--help', '-h', '--version', '-V'],
]

const PART_SWITCH = '--ostium-part='
/** The number under which a part finds the pipe to whoever started it. */
export const PIPE_OF_PART = 3

/** Switches that a command and the window take alike (`programFlags`). */
const isOwn = (word: string): boolean =>
  word === '--data' || word === '--verbose' || word.startsWith('--data=')

/** @param argv of an installed program: the first is the program itself; switches before the command are Chromium's */
export function purposeOf(argv: readonly string[]): Purpose {
  const words = argv.slice(1)
  const asked = words.find((word) => word.startsWith(PART_SWITCH))?.slice(PART_SWITCH.length)
  const part = PARTS.find((name) => name === asked)
  if (part !== undefined) return { kind: 'part', part }
  const first = words.findIndex(
    (word, i) => words[i - 1] !== '--data' && (COMMANDS.includes(word) || !word.startsWith('--')),
  )
  const command = words[first]
  if (command === undefined || !COMMANDS.includes(command)) return { kind: 'window' }
  const own = words.slice(0, first).filter((word, i, all) => isOwn(word) || all[i - 1] === '--data')
  return { kind: 'command', words: [...own, ...words.slice(first)] }
}
