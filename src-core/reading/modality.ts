/** X-ray angiography and fluoroscopy under their present and retired names (PS3.3 C.7.3.1.1.1), and screen captures. */
export const XRAY: ReadonlySet<string> = new Set(['XA', 'RF', 'DS', 'DF', 'CF', 'XR', 'OT'])

/** Why an image of this modality is not read, in words for a person; null when it may be. Unknown may be. */
export const outsideByModality = (modality: string | null): string | null =>
  modality === null || XRAY.has(modality) ? null : `its modality is ${modality}, not X-ray angiography`
