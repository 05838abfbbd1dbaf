import { describe, expect, test } from 'vitest'
import { hasSharedData, sharedSource } from '#core/testing/dicom-reading.ts'
import type { ElementSpec } from '#core/dicom/write-elements.ts'
import { writeDicom } from '#core/dicom/write.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from '../dicom/byte-source.ts'
import { indexDicom } from '../dicom/read.ts'
import { TAG } from '../dicom/tags.ts'
import type { ByteSource } from '../dicom/types.ts'
import type { Angiogram } from './angiogram.ts'
import { formatProjection } from './projection.ts'

function angiogramOf(source: ByteSource): Angiogram {
  const index = indexDicom(source, nodeDicomHost)
  if (!index.ok || index.value.kind !== 'image') throw new Error('no image')
  return index.value.angiogram
}

const XA: readonly ElementSpec[] = [[TAG.frameIncrementPointer, []]]

/** A run of three frames with these elements, in both forms of writing. */
function run(elements: readonly ElementSpec[], transferSyntax = '1.2.840.10008.1.2.1'): Angiogram {
  const frames = [0, 1, 2].map(() => new Uint8Array(4))
  const image = { rows: 2, columns: 2, frameCount: 3 }
  const more = [...XA.filter(([tag]) => !elements.some(([other]) => other.tag === tag.tag)), ...elements]
  return angiogramOf(memorySource(writeDicom({ transferSyntax, elements: xaElements(image, more), frames })))
}

describe('timing', () => {
  const vector: ElementSpec = [TAG.frameTimeVector, ['0', '40', '60']]
  const time: ElementSpec = [TAG.frameTime, '66.5']
  const rate: ElementSpec = [TAG.recommendedDisplayFrameRate, '20']
  const cine: ElementSpec = [TAG.cineRate, '25']
  const pointer = (tag: { readonly tag: string }): ElementSpec => [TAG.frameIncrementPointer, tag.tag]
  test.each<[string, readonly ElementSpec[], Angiogram['timing']]>([
    [
      'a time, a vector and a rate past all numbers: the next that can be held',
      [
        pointer(TAG.frameTimeVector),
        [TAG.frameTimeVector, ['0', '1e308', '1e308']],
        [TAG.frameTime, '1e308'],
        [TAG.recommendedDisplayFrameRate, '1e-320'],
        cine,
      ],
      { source: 'CineRate', timesMs: [0, 40, 80] },
    ],
    [
      'pointer to the vector',
      [pointer(TAG.frameTimeVector), vector, time, rate, cine],
      { source: 'FrameTimeVector', timesMs: [0, 40, 100] },
    ],
    [
      'pointer to the time',
      [pointer(TAG.frameTime), vector, time, rate, cine],
      { source: 'FrameTime', timesMs: [0, 66.5, 133] },
    ],
    ['no pointer', [time, rate, cine], { source: 'FrameTime', timesMs: [0, 66.5, 133] }],
    [
      'the display rate before the cine rate',
      [rate, cine],
      { source: 'RecommendedDisplayFrameRate', timesMs: [0, 50, 100] },
    ],
    ['the cine rate', [cine], { source: 'CineRate', timesMs: [0, 40, 80] }],
    [
      'pointer to a vector that is not there',
      [pointer(TAG.frameTimeVector), time, rate, cine],
      { source: 'FrameTime', timesMs: [0, 66.5, 133] },
    ],
    [
      'a pointer to something else (R-wave times): the vector all the same',
      [[TAG.frameIncrementPointer, 'x00186060'], vector, cine],
      { source: 'FrameTimeVector', timesMs: [0, 40, 100] },
    ],
    [
      'the rate of an enhanced object',
      [[TAG.multiFramePresentation, { items: [[[TAG.recommendedDisplayFrameRateInFloat, 12.5]]] }], cine],
      { source: 'RecommendedDisplayFrameRate', timesMs: [0, 80, 160] },
    ],
    [
      'one step fewer than frames',
      [pointer(TAG.frameTimeVector), [TAG.frameTimeVector, ['30', '40']], cine],
      { source: 'FrameTimeVector', timesMs: [0, 30, 70] },
    ],
    [
      'a vector of another length',
      [pointer(TAG.frameTimeVector), [TAG.frameTimeVector, ['0', '40', '40', '40']], cine],
      { source: 'CineRate', timesMs: [0, 40, 80] },
    ],
    [
      'a vector that stands still',
      [pointer(TAG.frameTimeVector), [TAG.frameTimeVector, ['0', '0', '0']], cine],
      { source: 'CineRate', timesMs: [0, 40, 80] },
    ],
    [
      'a frame time of zero',
      [pointer(TAG.frameTime), [TAG.frameTime, '0'], rate],
      { source: 'RecommendedDisplayFrameRate', timesMs: [0, 50, 100] },
    ],
  ])('%s', (_, elements, expected) => {
    expect(run(elements).timing).toEqual(expected)
  })

  test('nothing said: 15 a second, and said to be assumed', () => {
    const { source, timesMs } = run([]).timing
    expect([source, timesMs[1]?.toFixed(3)]).toEqual(['assumed', '66.667'])
  })
})

describe('projection', () => {
  const angles = (primary: string, secondary: string): readonly ElementSpec[] => [
    [TAG.positionerPrimaryAngle, primary],
    [TAG.positionerSecondaryAngle, secondary],
  ]
  test('one when the arm stands still, null when one angle is missing', () => {
    expect(run(angles('-30.2', '20')).projections).toEqual([{ primaryDeg: -30.2, secondaryDeg: 20 }])
    expect(run([[TAG.positionerPrimaryAngle, '10']]).projections).toBeNull()
    const past = [...angles('1e308', '20'), [TAG.positionerPrimaryAngleIncrement, ['1e308']] as const]
    expect(run(past).projections).toBeNull()
  })

  test('offsets from the first angle, one a frame or one for all', () => {
    const moving = run([...angles('10', '0'), [TAG.positionerPrimaryAngleIncrement, ['0', '2', '5']]])
    expect(moving.projections?.map(({ primaryDeg }) => primaryDeg)).toEqual([10, 12, 15])
    const steady = run([...angles('10', '0'), [TAG.positionerSecondaryAngleIncrement, '3']])
    expect(steady.projections?.map(({ secondaryDeg }) => secondaryDeg)).toEqual([0, 3, 6])
    const none = run([...angles('10', '0'), [TAG.positionerPrimaryAngleIncrement, ['0', '0', '0']]])
    expect(none.projections).toHaveLength(1)
  })

  const position = (primary: number, secondary: number): readonly ElementSpec[] => [
    [{ tag: TAG.positionerPosition.tag, vr: 'SQ' }, { items: [angles(String(primary), String(secondary))] }],
  ]
  test.each(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'])('enhanced XA functional groups, %s', (syntax) => {
    const perFrame = run(
      [[TAG.perFrameGroups, { items: [position(1, 2), position(3, 4), position(5, 6)] }]],
      syntax,
    )
    expect(perFrame.projections?.map(({ primaryDeg }) => primaryDeg)).toEqual([1, 3, 5])
    const shared = run([[TAG.sharedGroups, { items: [position(-7, 8)] }]], syntax)
    expect(shared.projections).toEqual([{ primaryDeg: -7, secondaryDeg: 8 }])
  })

  test.each([
    [32.2, 24.4, 'LAO 32 CRA 24'],
    [-30, -25, 'RAO 30 CAU 25'],
    [0.3, 30, 'AP 0 CRA 30'],
    [-0.4, -0.4, 'AP 0 CRA 0'],
    [10, 0, 'LAO 10 CRA 0'],
  ])('%d, %d is written %s', (primaryDeg, secondaryDeg, text) => {
    expect(formatProjection({ primaryDeg, secondaryDeg })).toBe(text)
  })
})

describe('spacing', () => {
  const imager: ElementSpec = [TAG.imagerPixelSpacing, ['0.3', '0.3']]
  const pixel: ElementSpec = [TAG.pixelSpacing, ['0.2', '0.2']]
  test.each<[string, readonly ElementSpec[], Angiogram['spacing']]>([
    ['nothing', [], { kind: 'uncalibrated' }],
    ['at the detector only', [imager], { kind: 'imager', rowMm: 0.3, columnMm: 0.3 }],
    [
      'a type says who calibrated',
      [imager, pixel, [TAG.pixelSpacingCalibrationType, 'FIDUCIAL']],
      { kind: 'calibrated', rowMm: 0.2, columnMm: 0.2, by: 'FIDUCIAL' },
    ],
    [
      'visibly corrected',
      [imager, pixel],
      { kind: 'calibrated', rowMm: 0.2, columnMm: 0.2, by: 'not stated' },
    ],
    [
      'a copy of the detector spacing',
      [imager, [TAG.pixelSpacing, ['0.3', '0.3']]],
      { kind: 'imager', rowMm: 0.3, columnMm: 0.3 },
    ],
    ['a projection without any word on it', [pixel], { kind: 'uncalibrated' }],
    ...['DS', 'DF', 'CF', 'XR', 'OT'].map(
      (modality): [string, readonly ElementSpec[], Angiogram['spacing']] => [
        `the same, of modality ${modality}`,
        [pixel, [TAG.modality, modality]],
        { kind: 'uncalibrated' },
      ],
    ),
    ['a slice', [[TAG.modality, 'CT'], pixel], { kind: 'calibrated', rowMm: 0.2, columnMm: 0.2, by: 'CT' }],
    ['zero', [[TAG.imagerPixelSpacing, ['0', '0']]], { kind: 'uncalibrated' }],
    [
      'a stated magnification is an estimate, not a calibration',
      [imager, [{ tag: 'x00181114', vr: 'DS' }, '1.5']],
      { kind: 'imager', rowMm: 0.3, columnMm: 0.3 },
    ],
    [
      'calibrated by geometry, without the detector',
      [pixel, [TAG.pixelSpacingCalibrationType, 'GEOMETRY']],
      { kind: 'calibrated', rowMm: 0.2, columnMm: 0.2, by: 'GEOMETRY' },
    ],
    [
      'enhanced, at the centre of the beam',
      [
        [
          TAG.sharedGroups,
          {
            items: [
              [
                [TAG.projectionPixelCalibration, { items: [[[TAG.objectPixelSpacing, [0.25, 0.25]]]] }],
                [TAG.framePixelDataProperties, { items: [[imager]] }],
              ],
            ],
          },
        ],
      ],
      { kind: 'calibrated', rowMm: 0.25, columnMm: 0.25, by: 'isocenter geometry' },
    ],
    [
      'enhanced',
      [[TAG.sharedGroups, { items: [[[TAG.framePixelDataProperties, { items: [[imager]] }]]] }]],
      { kind: 'imager', rowMm: 0.3, columnMm: 0.3 },
    ],
  ])('%s', (_, elements, expected) => {
    expect(run(elements).spacing).toEqual(expected)
  })
})

describe('display', () => {
  test('windows, rescale, shutter and relationship are read', () => {
    const { display } = run([
      [TAG.windowCenter, ['128', '100']],
      [TAG.windowWidth, ['256', '50']],
      [TAG.windowExplanation, ['NORMAL', 'HARD']],
      [TAG.voiLutFunction, 'SIGMOID'],
      [TAG.rescaleSlope, '2'],
      [TAG.rescaleIntercept, '-10'],
      [TAG.pixelIntensityRelationship, 'LOG'],
      [TAG.shutterShape, 'RECTANGULAR'],
      [TAG.shutterLeft, '1'],
      [TAG.shutterRight, '2'],
      [TAG.shutterUpper, '3'],
      [TAG.shutterLower, '4'],
    ])
    expect(display).toMatchObject({
      windows: [
        { center: 128, width: 256, explanation: 'NORMAL' },
        { center: 100, width: 50, explanation: 'HARD' },
      ],
      voiFunction: 'SIGMOID',
      rescale: { slope: 2, intercept: -10 },
      pixelIntensityRelationship: 'LOG',
      shutter: { rectangle: { left: 1, right: 2, upper: 3, lower: 4 }, circle: null, polygon: null },
    })
  })

  test('values beside one that is no number do not take its place', () => {
    const { display } = run([
      [TAG.windowCenter, ['', '100']],
      [TAG.windowWidth, ['256', '50']],
    ])
    expect(display.windows).toEqual([])
  })

  test.each(['shared', 'per frame'])('functional groups of an enhanced object, %s', (kind) => {
    const groups: readonly ElementSpec[] = [
      [
        TAG.frameVoiLut,
        {
          items: [
            [
              [TAG.windowCenter, '40'],
              [TAG.windowWidth, '400'],
              [TAG.windowExplanation, 'HEART'],
              [TAG.voiLutFunction, 'LINEAR_EXACT'],
              [TAG.voiLut, { items: [lutItem] }],
            ],
          ],
        },
      ],
      [
        TAG.pixelValueTransformation,
        {
          items: [
            [
              [TAG.rescaleSlope, '3'],
              [TAG.rescaleIntercept, '-7'],
            ],
          ],
        },
      ],
      [TAG.framePixelDataProperties, { items: [[[TAG.pixelIntensityRelationship, 'LOG']]] }],
      [
        TAG.frameDisplayShutter,
        {
          items: [
            [
              [TAG.shutterShape, ['CIRCULAR', 'POLYGONAL']],
              [TAG.shutterCenter, ['5', '6']],
              [TAG.shutterRadius, '4'],
              [TAG.shutterVertices, ['1', '1', '1', '9', '9', '9']],
            ],
          ],
        },
      ],
    ]
    const items = kind === 'shared' ? [groups] : [groups, groups, groups]
    expect(run([[kind === 'shared' ? TAG.sharedGroups : TAG.perFrameGroups, { items }]]).display).toEqual({
      rescale: { slope: 3, intercept: -7 },
      modalityLut: null,
      voiLut: { firstMapped: 5, bits: 8, entries: [0, 100, 255] },
      windows: [{ center: 40, width: 400, explanation: 'HEART' }],
      voiFunction: 'LINEAR_EXACT',
      pixelIntensityRelationship: 'LOG',
      presentationLutShape: null,
      shutter: {
        rectangle: null,
        circle: { row: 5, column: 6, radius: 4 },
        polygon: [
          [1, 1],
          [1, 9],
          [9, 9],
        ],
      },
    })
  })

  test('a modality LUT', () => {
    const { display } = run([[TAG.modalityLut, { items: [lutItem] }]])
    expect(display.modalityLut).toEqual({ firstMapped: 5, bits: 8, entries: [0, 100, 255] })
  })

  const lutItem: readonly ElementSpec[] = [
    [TAG.lutDescriptor, [3, 5, 8]],
    [{ tag: TAG.lutData.tag, vr: 'US' }, [0, 100, 255]],
  ]

  test('a VOI LUT, also in big endian', () => {
    const lut: ElementSpec = [TAG.voiLut, { items: [lutItem] }]
    for (const syntax of ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.2'])
      expect(run([lut], syntax).display.voiLut).toEqual({ firstMapped: 5, bits: 8, entries: [0, 100, 255] })
  })
})

describe.skipIf(!hasSharedData)('real runs', () => {
  test('a clinical run', () => {
    const { timing, projections, spacing, modality, frameCount } = angiogramOf(
      sharedSource('xa/P1_Coro_1.dcm'),
    )
    expect([modality, frameCount, timing.source]).toEqual(['XA', 20, 'FrameTime'])
    expect(timing.timesMs[1]).toBeCloseTo(133.333, 2)
    expect(projections?.map(formatProjection)).toEqual(['LAO 32 CRA 3'])
    expect(spacing).toEqual({ kind: 'imager', rowMm: 0.278875, columnMm: 0.278875 })
  })
  test('a phantom run of another maker', () => {
    const { timing, projections, display } = angiogramOf(sharedSource('xa/phantom-ge-IM1.dcm'))
    expect(timing.timesMs[1]).toBeCloseTo(66.6667, 3)
    expect(projections?.map(formatProjection)).toEqual(['LAO 31 CRA 0'])
    expect(display.shutter?.rectangle).not.toBeNull()
    expect(display.pixelIntensityRelationship).toBe('DISP')
  })
})
