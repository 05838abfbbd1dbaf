import type { Running } from './launch.ts'

export const trainingStatus = ({ page }: Running) => page.getByTestId('training-status')

/** Waits until the page of training says this of its training. */
export const trainingSays = (running: Running, text: string, timeout = 120_000) =>
  trainingStatus(running).filter({ hasText: text }).waitFor({ timeout })

/** Waits for the first points of the curves. */
export const curvesOf = ({ page }: Running) =>
  page.getByText('best so far, kept').waitFor({ timeout: 120_000 })

export const openTraining = ({ page }: Running) => page.keyboard.press('Control+Shift+F')
