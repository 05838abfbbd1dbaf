/** Why a label is not recorded, taken back or put back. */

export const noSuchFrame = (frame: number) => ({
  code: 'no-such-frame',
  message: `This run has no frame ${frame + 1}.`,
  action: 'Choose a frame of the run and record the read again.',
})

export const outside = {
  code: 'box-outside',
  message: 'The region leaves the frame.',
  action: 'Move it inside and grade it again.',
}

export const notYours = {
  code: 'not-yours',
  message: 'This read was recorded by another reader.',
  action: 'Only who recorded it can take it back.',
}

export const locked = {
  code: 'locked',
  message: 'This read was locked when the reading of the model was shown.',
  action: 'Record what you think now; both are kept.',
}

export const another = {
  code: 'not-that-read',
  message: 'What is put back is not what was taken back.',
  action: 'Record what you think now as a read of its own.',
}

export const standsAlready = {
  code: 'stands-already',
  message: 'This read stands already.',
  action: 'Look at the list of reads again.',
}

export const noSuchLabel = {
  code: 'no-such-label',
  message: 'This read is not recorded, or it was retracted before.',
  action: 'Look at the list of reads again.',
}
