import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

// One stage never imports another; kit knows neither shell nor stages; the seam knows nobody.
const stages = ['today', 'orders', 'imports']
const fence = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})

export default ts.config(
  { ignores: ['dist', 'node_modules', 'e2e/out', 'src/seam/schema.d.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 250 }],
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/attributes-order': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['**/*.test.ts', 'e2e/**'], rules: { 'max-lines': 'off', 'no-console': 'off' } },
  { files: ['e2e/**'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
  fence(['src/seam/**'], [{ group: ['**/kit/**', '**/shell/**', '**/stages/**'], message: 'the seam imports nobody' }]),
  fence(['src/kit/**'], [{ group: ['**/shell/**', '**/stages/**'], message: 'kit imports only kit and seam' }]),
  fence(['src/shell/**'], [{ group: ['**/stages/**'], message: 'shell does not know the stages' }]),
  ...stages.map((stage) =>
    fence(
      [`src/stages/${stage}/**`],
      stages
        .filter((other) => other !== stage)
        .map((other) => ({
          group: [`**/${other}/**`, `**/stages/${other}`],
          message: 'stages never import each other',
        })),
    ),
  ),
)
