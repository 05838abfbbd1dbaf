/** How much of a hybrid learns: its head and circuit, those and its last blocks, or all of it. */
export type Depth = 'head' | 'last-blocks' | 'whole'
