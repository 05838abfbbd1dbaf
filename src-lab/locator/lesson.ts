import type { LocatorConfig } from '#core/locator/layout.ts'
import type { FoldedMobileNet } from '#core/model/folded.ts'
import type { TrainingKernels } from '#core/model/kernels.ts'
import type { Weights } from '#core/model/weights.ts'
import type { AdamSettings } from '#core/training/adam.ts'
import type { SeenFrame, Shown } from './seen-frames.ts'
import type { MarkedFrame } from './turned.ts'

export interface LocatorRecipe {
  readonly config: LocatorConfig
  readonly adam: AdamSettings
  /** Frames a step. */
  readonly batch: number
  readonly simulatedShare: number
  /** Whether frames are turned by any angle, blurred and made grainy; absent for not. */
  readonly wide?: true
  /** Frames a step of which vessels are learned, beside the others; absent for none and no covers. */
  readonly vesselFrames?: number
  /** Whether what the locator it starts from finds in those counts as likely lesions; absent for not. */
  readonly taught?: true
  /** Chance that a frame of a person's is joined with a part of another; absent for never. */
  readonly joined?: number
  /** How large frames are shown, and what is cut out of them; absent for the usual side and whole frames. */
  readonly shown?: Shown
  readonly seed: number
  /** What the backbone's weights are, and the frames. */
  readonly weightsSha256: string
  /** The locator whose numbers it starts from, by their SHA-256; absent for the model's rows and a drawn head. */
  readonly startSha256?: string
  readonly validateEvery: number
}

/** The model whose first rows it shares and whose later rows it starts from. */
export interface SharedModel {
  readonly backbone: FoldedMobileNet
  readonly weights: Weights
}

export interface LocatorLesson {
  readonly recipe: LocatorRecipe
  readonly model: SharedModel
  readonly kernels: TrainingKernels
  readonly real: readonly MarkedFrame[]
  readonly simulated: readonly MarkedFrame[]
  /** Frames with their vessels outlined. */
  readonly vessels: readonly MarkedFrame[]
  readonly validation: readonly SeenFrame[]
  /** Of the locator to start from; null for the model's rows and a drawn head. */
  readonly start: Float32Array | null
  readonly checkpointPath: string
  readonly commit: string
  readonly report: (line: string) => void
}
