/** Bundles a Worker as wrangler does for deployment, and runs the bundle in real workerd. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { Miniflare } from 'miniflare'

const run = promisify(execFile)

export interface Bundle {
  readonly script: string
  /** Modules of WebAssembly that the script imports. */
  readonly wasm: readonly { readonly name: string; readonly contents: Uint8Array<ArrayBuffer> }[]
  /** Bytes, compressed as Cloudflare counts them. */
  readonly gzipped: number
}

/** What a Worker whose configuration asks for no parts may weigh, in bytes, compressed. */
export const mostWorkerBytes = 160_000

const wranglerBin = fileURLToPath(
  new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url),
)

/** @param config a wrangler.toml @param where the folder and the environment of its build command */
export const bundleWorker = async (
  config: string,
  { cwd, env = process.env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Bundle> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-worker-'))
  try {
    const wrangler = [wranglerBin, 'deploy', '--dry-run', '--minify']
    await run(process.execPath, [...wrangler, '--outdir', folder, '--config', config], {
      cwd,
      env: { ...env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: folder },
    })
    const names = await readdir(folder)
    const script = await readFile(join(folder, names.find((name) => name.endsWith('.js')) ?? ''))
    const wasm = await Promise.all(
      names
        .filter((name) => name.endsWith('.wasm'))
        .map(async (name) => ({ name, contents: await readFile(join(folder, name)) })),
    )
    const all = Buffer.concat([script, ...wasm.map(({ contents }) => contents)])
    return { script: script.toString(), wasm, gzipped: gzipSync(all).byteLength }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Real workerd on a port of its own.
 *
 * @param front a Worker that is asked first, and has the other as `env.GATEWAY`
 */
export const startWorkerd = async (
  { script, wasm }: Bundle,
  bindings: Readonly<Record<string, string>>,
  front?: string,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const settings = {
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
  }
  const worker = {
    ...settings,
    name: 'gateway',
    modules: [
      { type: 'ESModule' as const, path: 'index.js', contents: script },
      ...wasm.map(
        ({ name, contents }) => ({ type: 'CompiledWasm', path: name, contents }) as const,
      ),
    ],
    bindings: { ...bindings },
  }
  const before =
    front === undefined
      ? []
      : [
          {
            ...settings,
            name: 'front',
            modules: [{ type: 'ESModule' as const, path: 'front.js', contents: front }],
            serviceBindings: { GATEWAY: 'gateway' },
          },
        ]
  const workerd = new Miniflare({ host: '127.0.0.1', port: 0, workers: [...before, worker] })
  const url = await workerd.ready
  return { url: url.origin, close: () => workerd.dispose() }
}
