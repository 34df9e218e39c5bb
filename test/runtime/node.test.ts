import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import contract from '../../adapters/index.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { withinGateway } from '../support/within-gateway.ts'
import { flagFiles } from '../suite/flag-files.ts'
import { errorSuite } from '../suite/errors.ts'
import { httpSuite } from '../suite/http.ts'
import { lostSuite } from '../suite/lost.ts'
import { negotiationSuite } from '../suite/negotiation.ts'
import { pairSuite, type Runtime } from '../suite/pairs.ts'

const runtime: Runtime = {
  name: 'Node',
  start: async (input) => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
    for (const [name, content] of Object.entries(flagFiles)) {
      await writeFile(join(folder, name), JSON.stringify(content))
    }
    const config = defineConfig({ ...withinGateway(input), flags: { folder } })
    const gateway = await startGateway({ contract, config, log: silentLogger })
    return {
      url: gateway.url,
      close: async () => {
        await gateway.close()
        await rm(folder, { recursive: true })
      },
    }
  },
}

errorSuite(runtime)
pairSuite(runtime)
lostSuite(runtime)
negotiationSuite(runtime)
httpSuite(runtime, {
  codings: ['zstd', 'br', 'gzip', 'deflate'],
  codesAnswers: true,
  refusal: 400,
  continues: true,
  readsInterim: true,
})
