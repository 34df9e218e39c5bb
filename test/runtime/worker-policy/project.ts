/** A project of its own before the shipped contract, compiled and bundled as its author would. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import shippedConfig from '../../../isthmus.config.ts'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { bundleWorker, type Bundle } from '../../support/workerd.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** `to-green` and clients with `beta` go to green. */
export const flagFile = {
  flags: {
    'entity-schema': {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
      targeting: {
        if: [
          { or: [{ '==': [{ var: 'targetingKey' }, 'to-green'] }, { var: 'beta' }] },
          'green',
          'blue',
        ],
      },
    },
    'all-to-blue': {
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'off',
    },
  },
}

export interface Project {
  readonly folder: string
  readonly config: string
  readonly contract: string
  bundle(main?: string): Promise<Bundle>
  remove(): Promise<void>
}

export const project = async (
  config: Partial<GatewayConfigInput>,
  files: Readonly<Record<string, unknown>> = {},
): Promise<Project> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-project-'))
  const at = (name: string): string => join(folder, name)
  await mkdir(at('flags'))
  const settings = {
    ...shippedConfig,
    clients: [{ id: 'to-green', explain: true, pin: '2.0' }],
    identity: { trustedHeader: { name: 'X-Client-Id' }, anonymous: { allow: true, explain: true } },
    ...config,
  }
  const written = { 'flags/all.json': flagFile, 'isthmus.config.json': settings, ...files }
  for (const [name, content] of Object.entries(written)) {
    await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const contract = join(root, 'adapters/index.ts')
  return {
    folder,
    config: at('isthmus.config.json'),
    contract,
    bundle: async (main = '.isthmus/worker/worker.js') => {
      await writeFile(
        at('wrangler.toml'),
        `name = "gateway"
main = "${main}"
minify = true
keep_names = false
compatibility_date = "2026-07-01"
compatibility_flags = ["nodejs_compat"]

[build]
command = "node ${join(root, 'bin/isthmus.js')} compile --contract ${contract} --config isthmus.config.json"

[alias]
"@openfeature/flagd-core" = "./.isthmus/worker/flagd-core.js"
"lru-cache" = "./.isthmus/worker/lru-cache.js"
"@isthmus/gateway" = "${join(root, 'src/index.ts')}"
"@isthmus/gateway/contract" = "${join(root, 'src/contract/index.ts')}"
"@isthmus/gateway/worker" = "${join(root, 'src/runtime/workers.ts')}"
`,
      )
      return bundleWorker(at('wrangler.toml'), { cwd: folder })
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
