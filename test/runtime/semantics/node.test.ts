import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '../../../src/gateway/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { contract } from '../../suite/semantics/contract.ts'
import { semanticsSuite } from '../../suite/semantics/index.ts'
import { flagFile } from '../../suite/semantics/runtime.ts'

semanticsSuite({
  name: 'Node',
  workerd: false,
  start: async (input) => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
    await writeFile(join(folder, 'store.json'), JSON.stringify(flagFile))
    const config = defineConfig({ ...input, flags: { folder } })
    const gateway = await startGateway({ contract, config, log: silentLogger })
    return {
      url: gateway.url,
      close: async () => {
        await gateway.close()
        await rm(folder, { recursive: true })
      },
    }
  },
})
