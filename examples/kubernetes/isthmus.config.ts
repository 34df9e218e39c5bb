import { defineConfig } from '@isthmus/gateway'

/** Clients say their versions by the paths that they use; the flag `cluster-store` says who is asked. */
export default defineConfig({
  backends: {
    old: { url: 'http://127.0.0.1:4401', version: '1.18' },
    new: { url: 'http://127.0.0.1:4402', version: '1.23' },
  },
  decision: { flag: 'cluster-store', fallback: 'old' },
  flags: { folder: 'examples/kubernetes/flags' },
  versions: { default: '1.23', route: true, pathPrefix: false, query: false },
})
