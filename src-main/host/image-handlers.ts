import { basename } from 'node:path'
import { mustConfirm, textWarning } from '#core/deidentify/text-warning.ts'
import { isPicture } from '#core/picture/picture-run.ts'
import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import type { ExportImage } from './export-in-thread.ts'
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

/** Runs and frames that leave the house; where text may stand in the picture, once a person says that they looked. */
export const createImageHandlers = (parts: ImageParts): DomainHandlers<'image'> => ({
  export: async ({ runId, frame, confirmed }) => {
    const run = parts.store.library.run(runId)
    if (run === null) return fail(noSuchRun)
    if (isPicture(run.angiogram.pixels)) return fail(pictureHasNoHeader)
    const stored = parts.store.library.frame(runId, 0)
    if (stored === null) return fail(noSuchRun)
    const secret = librarySecret(parts.dataFolder)
    const asked = { path: stored.path, frame, secret, program: parts.program }
    const looked = await parts.exportImage({ ...asked, target: null })
    if (!looked.ok) return looked
    const [warning, confirms] = [textWarning(looked.value), mustConfirm(looked.value)]
    if (confirms && !confirmed) return ok({ kind: 'asks', warning })
    const name = `ostium-${runId.slice(0, 8)}${frame === null ? '' : `-frame-${frame + 1}`}.dcm`
    const target = await parts.chooseTarget({ name, extension: 'dcm' })
    if (target === null) return ok(null)
    const done = await parts.exportImage({ ...asked, target, seen: looked.value.text })
    if (!done.ok) return done
    const what = `${frame === null ? 'run' : 'frame'}, de-identified${confirms ? ', its picture confirmed' : ''}`
    parts.recorder.record(
      () => undefined,
      () => [{ kind: 'exported', what, format: 'DICOM', entries: 1 }],
    )
    return ok({ kind: 'written', file: basename(target), warning })
  },
})

const pictureHasNoHeader = {
  code: 'no-header',
  message: 'This is a picture (PNG or JPEG): it has no DICOM header to take names out of.',
  action: 'Copy the file itself, once you have looked at what it shows.',
}
