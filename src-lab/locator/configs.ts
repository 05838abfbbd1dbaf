import type { LocatorConfig } from '#core/locator/layout.ts'
import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'

/** MobileNetV2 from its row of 64 channels on; maps after the rows of 96 and of 320. */
export const LOCATOR: LocatorConfig = {
  first: 3,
  inputs: 32,
  shallow: MOBILENET_V2.stages.slice(3, 5),
  deep: MOBILENET_V2.stages.slice(5),
  channels: 64,
  coarse: 2,
  fine: 2,
}

/** The same with fewer, dense blocks. */
export const DENSE_LOCATOR: LocatorConfig = { ...LOCATOR, channels: 96, coarse: 1, fine: 3, dense: true }

/** All of MobileNetV2 as it is used for photographs, stem included. */
export const PHOTO_LOCATOR: LocatorConfig = {
  ...{ first: 2, inputs: 24, channels: 96, coarse: 1, fine: 1, dense: true },
  before: { stem: MOBILENET_V2.stem, stages: MOBILENET_V2.stages.slice(0, 2) },
  finest: { stages: MOBILENET_V2.stages.slice(2, 3), blocks: 3 },
  shallow: MOBILENET_V2.stages.slice(3, 5),
  deep: MOBILENET_V2.stages.slice(5),
}
