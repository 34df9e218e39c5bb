import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'tsdown'
import { scalarScript } from './build/scalar.ts'
import { bakedCountries } from './src/cli/demo/baked-countries.ts'

/** Plain JavaScript with declarations. */
const common = {
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  fixedExtension: false,
  logLevel: 'warn',
  tsconfig: 'tsconfig.build.json',
} as const

export default defineConfig([
  {
    ...common,
    // A file for each of the sources: bundlers leave out those that a Worker does not need, and files
    // that belong together (threads, WebAssembly) are found as in the sources.
    unbundle: true,
    root: 'src',
    entry: [
      'src/index.ts',
      'src/contract/index.ts',
      'src/gateway/index.ts',
      'src/runtime/node.ts',
      'src/runtime/workers.ts',
      'src/runtime/control-worker.ts',
      'src/runtime/worker-shims/index.ts',
      'src/testing/index.ts',
      'src/client/index.ts',
      'src/runtime/migrate/index.ts',
      'src/cli/main.ts',
      'src/cli/config-thread.ts',
      'src/control/node/sqlite-thread.ts',
      'src/gateway/work/node/thread.ts',
      'src/runtime/cluster/node/entry.ts',
    ],
    dts: true,
    clean: true,
    plugins: [bakedCountries()],
    copy: [
      { from: 'src/json/wasm/scanner.wasm', to: 'dist/json/wasm' },
      { from: 'src/spacetime/module/module.wasm', to: 'dist/spacetime/module' },
      { from: 'src/console/page', to: 'dist/console' },
      {
        from: 'node_modules/@scalar/fastify-api-reference/LICENSE',
        to: 'dist/cli/reference',
        rename: 'scalar.LICENSE',
      },
    ],
    hooks: {
      'build:done': async () => {
        writeFileSync('dist/cli/reference/scalar.js.gz', await scalarScript())
        // Declarations that import a library for nothing would ask users for the types that it needs.
        for (const file of globSync('dist/**/*.d.ts')) {
          const text = readFileSync(file, 'utf8')
          writeFileSync(file, text.replaceAll(/^import "[^"]+";\n/gm, ''))
        }
      },
    },
  },
  {
    ...common,
    // The demo's own project: it imports the package by name, so the package stays outside of it.
    entry: { contract: 'adapters/index.ts', config: 'isthmus.config.ts' },
    outDir: 'dist/demo',
    dts: false,
    clean: false,
    deps: { neverBundle: [/^@isthmus\/gateway/] },
    copy: [
      { from: 'adapters/*.ts', to: 'dist/demo/project/adapters' },
      { from: 'flags/*.json', to: 'dist/demo/project/flags' },
      { from: 'isthmus.config.ts', to: 'dist/demo/project' },
    ],
  },
])
