import type { Failure } from '#core/result.ts'

export const noSuchRun: Failure = {
  code: 'no-such-run',
  message: 'This run is not in the library.',
  action: 'Open its file again.',
}

export const noSuchStudy: Failure = {
  code: 'no-such-study',
  message: 'This study is not in the library.',
  action: 'Open its files again.',
}
