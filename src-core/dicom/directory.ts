import type { Attributes } from './attributes.ts'
import { TAG } from './tags.ts'

/**
 * The files a DICOMDIR refers to (PS3.3 F.3.2.2), in its order, each once. Records are read where they stand: the
 * offsets that link them (F.5) are often wrong after a disc was copied, and are not needed to list files.
 */
export function directoryFiles(attributes: Attributes): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>()
  for (const record of attributes.items(TAG.directoryRecords)) {
    const components = record.strings(TAG.referencedFileId).filter(isPlainName)
    const stated = record.strings(TAG.referencedFileId)
    if (components.length > 0 && components.length === stated.length)
      found.set(components.join('/'), components)
  }
  return [...found.values()]
}

/** A component is one name (PS3.10 8.5): nothing that leads out of the folder of the DICOMDIR. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name)
