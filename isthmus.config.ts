import { defineConfig } from '@isthmus/gateway'

/** How Inner Universe takes replicated writes: ids and timestamps kept, and no event logged. */
const replication = {
  put: '/raw{path}',
  bulk: { path: '/raw{path}', changes: '/raw/changes' },
  touch: { Entity: 'updated_at' },
}

/** What `isthmus serve` reads. `docs/reference/config.md` lists every setting. */
export default defineConfig({
  backends: {
    blue: { url: 'http://127.0.0.1:4101', version: '1.1', replication },
    green: { url: 'http://127.0.0.1:4102', version: '2.0', replication },
  },
  decision: {
    flag: 'entity-schema',
    fallback: 'blue',
    killSwitch: { flag: 'all-to-blue', backend: 'blue' },
  },
  identity: {
    apiKey: {},
    anonymous: { allow: true, explain: true },
  },
  clients: [
    // The demo's keys are `demo-tokyo-key`, `demo-geneva-key` and `demo-lab-key`: replace them with
    // hashes of your own.
    {
      id: 'nerv-tokyo',
      key: 'sha256:7fe3bbfd50402b2e340bc1be968250d8f377acc32bce3ec3aa867ba8d4fd8bf9',
      pin: '1.0',
      explain: true,
    },
    {
      id: 'nerv-geneva',
      key: 'sha256:32eeb25048604f7f46d7d4ba39ffb8bd622c58c26f39bfa3cefa725a6290e676',
      pin: '2.0',
      explain: true,
    },
    {
      id: 'nerv-lab',
      key: 'sha256:f28c867420aaf7319f9fe01e820d217a0142f73e946c21a73c45a8c9575fd709',
      pin: '1.0',
      explain: true,
    },
  ],
  // From the first start on this store has flags and clients; `npx isthmus flags` edits them there.
  control: { store: 'sqlite:.isthmus/control.db' },
})
