import type { CommandName } from '#core/commands.ts'
import type { Grade } from '#core/reading/types.ts'

/** A grade in the fewest signs, for buttons and lines, with the command that records it. */
export const grades: readonly {
  readonly grade: Grade
  readonly text: string
  readonly command: CommandName
}[] = [
  { grade: 'none', text: 'none', command: 'grade-none' },
  { grade: '<50', text: '< 50', command: 'grade-below-50' },
  { grade: '50-69', text: '50–69', command: 'grade-50-69' },
  { grade: '>=70', text: '≥ 70', command: 'grade-70-up' },
  { grade: 'occluded', text: 'occl.', command: 'grade-occluded' },
]

export const gradeText = (grade: Grade): string => grades.find((one) => one.grade === grade)?.text ?? grade
