import * as z from 'zod'

/**
 * Text that may stand in a log. It is made by the functions of this folder only, none of which takes text from a file or a
 * person: a name, a path or a message does not compile where a log line is written.
 */
export const Plain = z
  .string()
  .regex(/^[\w.,:@$()<>/ #-]{1,160}$/)
  .brand<'plain'>()
export type Plain = z.infer<typeof Plain>

/** What a log line says beside its event. */
export type LogFields = Readonly<
  Record<string, number | boolean | null | undefined | Plain | readonly Plain[]>
>

/** One of the program's own words: a code, an operation, a channel. Anything else becomes `unsaid`. */
export const word = (text: string): Plain =>
  Plain.parse(/^[a-z][A-Za-z.-]{0,59}$/.test(text) ? text : 'unsaid')

/** The class of an error (`TypeError`), or the code the system gives it (`ENOENT`, `SQLITE_BUSY`). */
export const errorWord = (text: string): Plain =>
  Plain.parse(/^([A-Z]\w{0,50}(Error|Exception)|Error|[A-Z][A-Z0-9_]{1,40})$/.test(text) ? text : 'unsaid')

/** Which run, study, job or model: ids are hashes or counters, never what a file says of itself. */
export const idOf = (id: string): Plain => Plain.parse(/^[0-9a-f-]{8,64}$/.test(id) ? id : 'unsaid')

/** A version, a platform, the name of a signal or of a reason that the system gives. */
export const systemWord = (text: string): Plain =>
  Plain.parse(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/.test(text) ? text : 'unsaid')

/** DICOM's name of an element, `(0028,0010)` or `x00280010`; of anything else nothing. */
export const tagOf = (tag: string): Plain =>
  Plain.parse(/^(\([0-9a-f]{4},[0-9a-f]{4}\)|x[0-9a-f]{8})$/i.test(tag) ? tag : 'unsaid')

/** Where in the program: function, built file, line and column. */
export const placeInCode = (fn: string, file: string, line: string, column: string): Plain =>
  Plain.parse(`${fn === '' ? '' : `${fn} `}${file}:${line}:${column}`.slice(0, 160))
