import { writeFile } from 'node:fs/promises'
import { defineConfig } from 'tsdown'
import { scalarScript } from './build/scalar.ts'

/** The published package: plain JavaScript with declarations, one entry a subpath of package.json. */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'contract/index': 'src/contract/index.ts',
    'gateway/index': 'src/gateway/index.ts',
    'runtime/node': 'src/runtime/node.ts',
    'runtime/worker': 'src/runtime/workers.ts',
    'cli/main': 'src/cli/main.ts',
    'cli/config-thread': 'src/cli/config-thread.ts',
    'work/thread': 'src/gateway/work/node/thread.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  dts: true,
  clean: true,
  copy: [
    { from: 'src/json/wasm/scanner.wasm', to: 'dist' },
    {
      from: 'node_modules/@scalar/fastify-api-reference/LICENSE',
      to: 'dist',
      rename: 'scalar.LICENSE',
    },
  ],
  hooks: {
    'build:done': async () => {
      await writeFile('dist/scalar.js.gz', await scalarScript())
    },
  },
  fixedExtension: false,
  logLevel: 'warn',
  tsconfig: 'tsconfig.build.json',
})
