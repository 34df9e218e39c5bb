import { defineConfig } from 'tsdown'

/** The published package: plain JavaScript with declarations, one entry a subpath of package.json. */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'contract/index': 'src/contract/index.ts',
    'gateway/index': 'src/gateway/index.ts',
    'runtime/node': 'src/runtime/node.ts',
    'runtime/worker': 'src/runtime/workers.ts',
    'testing/index': 'src/testing/index.ts',
    'cli/main': 'src/cli/main.ts',
    'cli/config-thread': 'src/cli/config-thread.ts',
    'work/thread': 'src/gateway/work/node/thread.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  dts: true,
  clean: true,
  copy: [{ from: 'src/json/wasm/scanner.wasm', to: 'dist' }],
  fixedExtension: false,
  logLevel: 'warn',
  tsconfig: 'tsconfig.build.json',
})
