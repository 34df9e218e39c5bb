import { defineConfig } from '@isthmus/gateway'

const { BLUE: blue = '', GREEN: green = '', CONTROL: control = '' } = process.env

const replication = { put: '/raw{path}', bulk: { path: '/raw{path}', changes: '/raw/changes' } }

export default defineConfig({
  backends: {
    blue: { url: blue, version: '1.1', replication },
    green: { url: green, version: '2.0', replication },
  },
  decision: { flag: 'entity-schema', fallback: 'blue' },
  identity: { anonymous: { allow: true } },
  control: { store: `sqlite:${control}` },
})
