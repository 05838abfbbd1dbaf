/** Grades that files write in plain ASCII, as a person reads them. */
const READ: Readonly<Record<string, string>> = { '<50': '< 50', '50-69': '50–69', '>=70': '≥ 70' }

/** A grade, or what else was said of a place, as a person reads it; what is no grade stays as it is. */
export const gradeWords = (grade: string): string => READ[grade] ?? grade
