/** Bounds against forged headers. Real XA stays far below each of them. */

/** A header (everything before the pixels) longer than this is not read. */
export const HEADER_BYTES_LIMIT = 64 * 1024 * 1024

/** Elements before the pixels, repeated ones counted: forty deflated megabytes of nothing are five million. */
export const ELEMENTS_LIMIT = 200_000

/** A deflated data set may grow to this much, no further. */
export const INFLATED_BYTES_LIMIT = 512 * 1024 * 1024

/** Samples (rows × columns × samples per pixel) of one frame. */
export const FRAME_SAMPLES_LIMIT = 128 * 1024 * 1024

/** Encoded bytes of one frame. */
export const FRAME_BYTES_LIMIT = 256 * 1024 * 1024

export const FRAMES_LIMIT = 100_000

/** Items of encapsulated pixel data. */
export const FRAGMENTS_LIMIT = 1_000_000

/** A text or number attribute longer than this is taken as absent. */
export const VALUE_BYTES_LIMIT = 4 * 1024 * 1024
