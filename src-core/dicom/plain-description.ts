/** Samples of 8-bit grey, vessels dark. */
export const plainGrey = {
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  samplesPerPixel: 1,
  signed: false,
  photometric: 'MONOCHROME2',
  planar: false,
  palette: null,
} as const

/** Of what says nothing of how to show its values. */
export const plainDisplay = {
  rescale: null,
  modalityLut: null,
  voiLut: null,
  windows: [],
  voiFunction: 'LINEAR',
  pixelIntensityRelationship: null,
  presentationLutShape: null,
  shutter: null,
} as const
