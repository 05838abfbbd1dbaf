/** Where a file or folder of a packed program lies as a plain one: beside the archive (electron-builder's asarUnpack). */
export const unpacked = (path: string): string => path.replace(/app\.asar([/\\])/, 'app.asar.unpacked$1')
