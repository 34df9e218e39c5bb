import { bakedCountries } from './src/cli/demo/baked-countries.ts'
import { defineConfig } from 'tsdown'
import { globSync, readFileSync, writeFileSync } from 'node:fs'

/** The published package: plain JavaScript with declarations, one entry a subpath of package.json. */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'contract/index': 'src/contract/index.ts',
    'gateway/index': 'src/gateway/index.ts',
    'runtime/node': 'src/runtime/node.ts',
    'runtime/worker': 'src/runtime/workers.ts',
    'runtime/worker-shims': 'src/runtime/worker-shims/index.ts',
    'testing/index': 'src/testing/index.ts',
    'cli/main': 'src/cli/main.ts',
    'cli/config-thread': 'src/cli/config-thread.ts',
    'work/thread': 'src/gateway/work/node/thread.ts',
    'demo/contract': 'adapters/index.ts',
    'demo/config': 'isthmus.config.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  dts: true,
  clean: true,
  // The demo imports the package as any project does.
  deps: { neverBundle: [/^@isthmus\/gateway/] },
  plugins: [bakedCountries()],
  hooks: {
    // Declarations that import a library for nothing would ask users for the types that it needs.
    'build:done': () => {
      for (const file of globSync('dist/**/*.d.ts')) {
        const text = readFileSync(file, 'utf8')
        writeFileSync(file, text.replaceAll(/^import "[^"]+";\n/gm, ''))
      }
    },
  },
  copy: [
    { from: 'src/json/wasm/scanner.wasm', to: 'dist' },
    { from: 'adapters/*.ts', to: 'dist/demo/project/adapters' },
    { from: 'flags/*.json', to: 'dist/demo/project/flags' },
    { from: 'isthmus.config.ts', to: 'dist/demo/project' },
  ],
  fixedExtension: false,
  logLevel: 'warn',
  tsconfig: 'tsconfig.build.json',
})
