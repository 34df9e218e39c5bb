import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '../../../src/gateway/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { flagFile } from '../../suite/semantics/runtime.ts'
import { contracts } from '../../suite/versions/contracts.ts'
import { versionsSuite } from '../../suite/versions/index.ts'

versionsSuite({
  name: 'Node',
  start: async (name, input) => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
    await writeFile(join(folder, 'store.json'), JSON.stringify(flagFile))
    const config = defineConfig({ ...input, flags: { folder } })
    const gateway = await startGateway({ contract: contracts[name], config, log: silentLogger })
    return {
      url: gateway.url,
      close: async () => {
        await gateway.close()
        await rm(folder, { recursive: true })
      },
    }
  },
})
