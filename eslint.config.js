import tseslint from 'typescript-eslint';

const SIGNAL_DOOR = {
  object: 'AbortSignal',
  property: 'any',
  message: 'It forgets timeouts when garbage is collected: use startDeadline (src/deadline.ts).',
};

const ENV_DOOR = {
  object: 'process',
  property: 'env',
  message: 'Only src/config.ts reads the environment.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'public/', 'docker/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/web/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-restricted-properties': ['error', ENV_DOOR, SIGNAL_DOOR],
      'no-empty': 'error',
      eqeqeq: ['error', 'smart'],
    },
  },
  {
    files: ['src/config.ts', 'test/**', 'bench/**', '.ci/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../*', 'mongoose', 'express', 'luxon', 'bullmq'],
              message: 'The domain imports nothing of ours and no edge.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'fetch'],
      'no-restricted-properties': [
        'error',
        ENV_DOOR,
        { object: 'Date', property: 'now', message: 'Time is an argument.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    ...tseslint.configs.disableTypeChecked,
  },
);
