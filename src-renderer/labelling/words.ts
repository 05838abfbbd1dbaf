import type { CommandName } from '#core/commands.ts'
import type { LabelGrade } from '#core/labelling/label.ts'

/** A grade in the fewest signs, for buttons and lines, with the command that records it. */
export const grades: readonly {
  readonly grade: LabelGrade
  readonly text: string
  readonly command: CommandName
}[] = [
  { grade: 'none', text: 'none', command: 'grade-none' },
  { grade: '<50', text: '< 50', command: 'grade-below-50' },
  { grade: '50-69', text: '50–69', command: 'grade-50-69' },
  { grade: '>=70', text: '≥ 70', command: 'grade-70-up' },
  { grade: 'occluded', text: 'occl.', command: 'grade-occluded' },
  { grade: 'not gradable', text: 'n. g.', command: 'grade-not-gradable' },
]

/** In a line of words. */
export const gradeText = (grade: LabelGrade): string =>
  grade === 'not gradable' ? grade : (grades.find((one) => one.grade === grade)?.text ?? grade)
