const byVersion = new Intl.Collator('en', { numeric: true }).compare

/** The newest of models by the versions in their ids, so that 0.10 comes after 0.9; undefined for none. */
export const newestOf = (ids: readonly string[]): string | undefined => [...ids].sort(byVersion).at(-1)
