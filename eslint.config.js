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

/** The nouns of the domain, in the order in which they build on each other. */
const DOMAIN_FOLDERS = [
  'time',
  'levels',
  'slots',
  'rules',
  'planning',
  'filling',
  'promise',
  'scenes',
  'replies',
  'consistency',
  'capacity',
];

function domainImports(...forbidden) {
  const group = [...forbidden, 'mongoose', 'express', 'luxon', 'bullmq'];
  const message =
    'The domain imports no edge, nothing of ours, and of its folders only earlier ones.';
  return { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] };
}

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
  ...DOMAIN_FOLDERS.map((folder, place) => ({
    files: [`src/domain/${folder}/*.ts`],
    rules: domainImports(
      '../../*',
      ...DOMAIN_FOLDERS.slice(place + 1).map((later) => `../${later}/*`),
    ),
  })),
  { files: ['src/domain/*.ts'], rules: domainImports('../*') },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
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
