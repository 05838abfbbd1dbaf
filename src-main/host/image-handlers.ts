import { basename } from 'node:path'
import { isPicture } from '#core/picture/picture-run.ts'
import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { burnedInText, type ExportImage } from './export-in-thread.ts'
import { noSuchRun } from './failures.ts'
import type { ChooseTarget } from './ports.ts'
import { librarySecret } from './pseudonyms.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

interface ImageParts {
  readonly store: Store
  readonly recorder: Recorder
  readonly chooseTarget: ChooseTarget
  readonly exportImage: ExportImage
  readonly dataFolder: string
  readonly program: string
}

/** Runs and frames that leave the house. */
export const createImageHandlers = (parts: ImageParts): DomainHandlers<'image'> => ({
  export: async ({ runId, frame }) => {
    const run = parts.store.library.run(runId)
    if (run === null) return fail(noSuchRun)
    if (isPicture(run.angiogram.pixels)) return fail(pictureHasNoHeader)
    const stored = parts.store.library.frame(runId, 0)
    if (stored === null) return fail(noSuchRun)
    const name = `ostium-${runId.slice(0, 8)}${frame === null ? '' : `-frame-${frame + 1}`}.dcm`
    const target = await parts.chooseTarget({ name, extension: 'dcm' })
    if (target === null) return ok(null)
    const secret = librarySecret(parts.dataFolder)
    const done = await parts.exportImage({ path: stored.path, target, frame, secret, program: parts.program })
    if (!done.ok) return done
    const what = frame === null ? 'run, de-identified' : 'frame, de-identified'
    parts.recorder.record(
      () => undefined,
      () => [{ kind: 'exported', what, format: 'DICOM', entries: 1 }],
    )
    return ok({ file: basename(target), warning: burnedInText(done.value.burnedIn) })
  },
})

const pictureHasNoHeader = {
  code: 'no-header',
  message: 'This is a picture (PNG or JPEG): it has no DICOM header to take names out of.',
  action: 'Copy the file itself, once you have looked at what it shows.',
}
