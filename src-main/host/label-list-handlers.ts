import { basename, dirname } from 'node:path'
import { assertNever, ok } from '#core/result.ts'
import type { ListFormat } from '#core/labelling/label-list.ts'
import type { Store } from '../store/store.ts'
import { importLabels } from './import-labels.ts'
import { findRows } from './labelled-places.ts'
import { readLabelList, writeLabelList } from './label-lists.ts'
import type { ChoosePaths, ChooseTarget, IndexFile } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

interface ListParts {
  readonly store: Store
  readonly recorder: Recorder
  readonly newId: () => string
  readonly choose: ChoosePaths
  readonly chooseTarget: ChooseTarget
  readonly index: IndexFile
  /** Labels of many runs have come. */
  readonly onImport: () => void
}

/** Labels as lists, in and out. */
export function createLabelListHandlers({
  store,
  recorder,
  newId,
  choose,
  chooseTarget,
  index,
  onImport,
}: ListParts): Pick<DomainHandlers<'label'>, 'export' | 'import'> {
  return {
    export: async ({ format }) => {
      const path = await chooseTarget(suggestion(format))
      if (path === null) return ok(null)
      const written = writeLabelList(path, format, store.labelled.all())
      if (!written.ok) return written
      const { labels, leftOut } = written.value
      return ok(
        recorder.record(
          () => ({ file: basename(path), labels, leftOut: leftOut.length }),
          () => [{ kind: 'exported', what: 'labels', format, entries: labels }],
        ),
      )
    },
    import: async () => {
      const [file] = (await choose('labels')) ?? []
      if (file === undefined) return ok(null)
      const list = readLabelList(file)
      if (!list.ok) return list
      const found = await findRows(list.value, dirname(file), index, () => undefined)
      const { name, recorded, refused } = importLabels(store, recorder, newId, {
        name: list.value.name,
        found,
      })
      onImport()
      return ok({ name, recorded, refused: [...refused] })
    },
  }
}

function suggestion(format: ListFormat) {
  switch (format) {
    case 'cohort':
      return { name: 'COHORT.json', extension: 'json' }
    case 'csv':
      return { name: 'labels.csv', extension: 'csv' }
    case 'coco':
      return { name: 'labels-coco.json', extension: 'json' }
    default:
      return assertNever(format)
  }
}
