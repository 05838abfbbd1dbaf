/**
 * Takes every step of the program's end, whatever one before it threw (a full disk, say): a throw in Electron's `will-quit`
 * shows an error box, and the program hangs with its library open.
 */
export function endEach(
  steps: readonly (() => void)[],
  onBug: (where: string, cause: unknown) => void,
): void {
  for (const step of steps)
    try {
      step()
    } catch (cause) {
      onBug('ending the program', cause)
    }
}
