import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { longSaysWhy } from './eslint.house.mjs'

const TESTS = ['**/*.test.ts', '**/*.testing.ts', '**/*.e2e.ts', 'src-core/testing/**', '**/testing.ts']
/** Of what else is TypeScript, oxlint asks the rules that need types (.oxlintrc.json): half a minute for six. It does not read components. */
const COMPONENTS = ['**/*.svelte']

/** House rules that hold in every language the house is written in. */
const EVERYWHERE = {
  eqeqeq: 'error',
  'no-console': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
    { selector: 'ExportNamedDeclaration[source]', message: 'No barrels: import from the file that has it.' },
    { selector: 'TSEnumDeclaration', message: 'A union of words says the same and is plain data.' },
  ],
}

/** A cast hides what the compiler knows: parse, narrow, annotate or use `satisfies`. `as const` is no cast. */
const TYPESCRIPT = {
  '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  // The types of the codec packages stand beside the code that calls them, wherever that is compiled.
  '@typescript-eslint/triple-slash-reference': ['error', { lib: 'never', types: 'never', path: 'always' }],
  // `samples[i]!` inside a counted loop says what noUncheckedIndexedAccess cannot know; anywhere else `!` is a cast.
  '@typescript-eslint/no-non-null-assertion': 'off',
  'no-restricted-syntax': [
    ...EVERYWHERE['no-restricted-syntax'],
    {
      selector: 'TSNonNullExpression:not(:has(> MemberExpression[computed=true]))',
      message: 'Only an element of a list that is known to be there may be asserted; narrow anything else.',
    },
  ],
}

/** Those that need types, as .oxlintrc.json has them for the rest. */
const TYPED = {
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
  ],
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
  ],
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  // A number in a sentence reads as a person expects.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // Rejected by what the caller awaits: an `async` function without `await` turns a throw into a rejection.
  '@typescript-eslint/require-await': 'off',
}

export default defineConfig(
  globalIgnores(['dist/', 'out/', 'coverage/', 'artifacts/', '.setup/', 'node_modules/']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules: EVERYWHERE },
  { files: ['**/*.{ts,mts}'], extends: [tseslint.configs.strict], rules: TYPESCRIPT },
  {
    files: COMPONENTS,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['src-renderer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: { ...TYPESCRIPT, ...TYPED },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended, svelte.configs.prettier],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/require-each-key': 'error',
      // Props and runes are declared with `let` in Svelte 5.
      'prefer-const': 'off',
      // What is held by `$state.raw` is replaced, never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$state'] }],
    },
  },
  {
    files: COMPONENTS,
    // Outside svelte-check, which does check them, what a component hands to a callback in the markup is `any`.
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{ts,mts,mjs}'],
    ignores: [...TESTS, '**/*.test.mjs'],
    plugins: { house: { rules: { 'long-says-why': longSaysWhy } } },
    rules: { 'house/long-says-why': ['error', { file: 150, function: 60 }] },
  },
  {
    files: TESTS,
    rules: {
      // What is not there fails the test.
      'no-restricted-syntax': EVERYWHERE['no-restricted-syntax'],
    },
  },
  {
    files: ['**/*.d.ts'],
    // An import would turn the declarations into a module of their own.
    rules: { '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
)
