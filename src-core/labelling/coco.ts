import * as z from 'zod'
import { parseRows } from '../cohort/parse-rows.ts'
import { fail, ok, type Result } from '../result.ts'
import { LabelGrade } from './label.ts'
import { ListedLabel, type ExportedLabel, type LabelList } from './label-list.ts'

/**
 * Labels as COCO JSON: an image a frame, a category a grade, an annotation a region. COCO has no place for what is said of a
 * whole frame or run; that stands under `grades`, which other programs pass over, so that none takes it for a box. What is
 * ours beside COCO's fields: `patient`, `study` and `frame` of an image; `segment`, `comment`, `reader`, `recorded`, `model`
 * and `seen` of an annotation.
 */
export function cocoOf(name: string, labels: readonly ExportedLabel[]): unknown {
  const images = new Map<string, number>()
  const keyOf = ({ file, frame }: ExportedLabel) => JSON.stringify([file, frame ?? 0])
  const ofImages = labels.filter((label) => {
    const fresh = !images.has(keyOf(label))
    if (fresh) images.set(keyOf(label), images.size + 1)
    return fresh
  })
  const placed = labels.map((label) => ({ label, image: images.get(keyOf(label)) ?? 0 }))
  return {
    info: { description: name, version: '1', contributor: 'Ostium' },
    images: ofImages.map(({ file, frame, patient, study, columns, rows }, i) => ({
      ...{ id: i + 1, file_name: file, width: columns, height: rows },
      ...{ frame: frame ?? 0, patient, ...(study === undefined ? {} : { study }) },
    })),
    categories: LabelGrade.options.map((grade, i) => ({ id: i + 1, name: grade, supercategory: 'stenosis' })),
    annotations: placed
      .filter(({ label }) => label.box !== null)
      .map(({ label, image }, i) => ({
        ...{ id: i + 1, image_id: image, category_id: categoryOf(label.grade) },
        ...{ bbox: label.box, area: (label.box?.[2] ?? 0) * (label.box?.[3] ?? 0), iscrowd: 0 },
        ...beside(label),
      })),
    grades: placed
      .filter(({ label }) => label.box === null)
      .map(({ label, image }) => ({
        ...{ image_id: image, of: label.frame === null ? 'run' : 'frame', grade: label.grade },
        ...beside(label),
      })),
  }
}

const categoryOf = (grade: LabelGrade): number => LabelGrade.options.indexOf(grade) + 1

const beside = ({ segment, comment, reader, recordedAt, model, seen }: ExportedLabel) => ({
  ...(segment === undefined ? {} : { segment }),
  ...(comment === undefined ? {} : { comment }),
  ...{ reader, recorded: recordedAt, model, seen },
})

const Image = z.looseObject({
  id: z.union([z.number(), z.string()]),
  file_name: z.string(),
  frame: z.number().optional(),
  patient: z.string().optional(),
  study: z.string().optional(),
})
const Outer = z.looseObject({
  images: z.array(Image),
  categories: z.array(z.looseObject({ id: z.union([z.number(), z.string()]), name: z.string() })),
  annotations: z.array(z.unknown()),
  grades: z.array(z.unknown()).default([]),
})
const Id = z.union([z.number(), z.string()])
const Entry = z.looseObject({
  image_id: Id.optional(),
  category_id: Id.optional(),
  bbox: z.unknown().optional(),
  grade: z.unknown().optional(),
  of: z.unknown().optional(),
  segment: z.unknown().optional(),
  comment: z.unknown().optional(),
})

/**
 * Labels from COCO JSON, also of other programs as long as their categories are grades and their images say who they are of.
 * Rows are counted from 1 over the annotations, then the grades.
 * Errors: `labels-invalid` where it is no COCO
 */
export function labelsOfCoco(name: string, json: unknown): Result<LabelList> {
  const outer = Outer.safeParse(json)
  if (!outer.success)
    return fail({
      code: 'labels-invalid',
      message: 'This is no COCO file: it needs lists of "images", "categories" and "annotations".',
      action: 'Give one as labels export writes it, or a COHORT.json or a CSV.',
    })
  const { images, categories, annotations, grades } = outer.data
  const raws = [...annotations, ...grades].map((entry) => rawOf(entry, images, categories))
  return ok({ name, ...parseRows(ListedLabel, raws) })
}

type Outer = z.infer<typeof Outer>

/** What is missing is left out, so that the reason names it. */
function rawOf(entry: unknown, images: Outer['images'], categories: Outer['categories']): unknown {
  const parsed = Entry.safeParse(entry)
  if (!parsed.success) return entry
  const { image_id, category_id, bbox, grade, of, segment, comment } = parsed.data
  const image = images.find(({ id }) => id === image_id)
  const category = categories.find(({ id }) => id === category_id)
  return {
    ...{ patient: image?.patient, study: image?.study, file: image?.file_name },
    frame: of === 'run' ? null : (image?.frame ?? 0),
    box: of === undefined ? bbox : null,
    grade: of === undefined ? category?.name : grade,
    ...(segment === undefined ? {} : { segment }),
    ...(comment === undefined ? {} : { comment }),
  }
}
