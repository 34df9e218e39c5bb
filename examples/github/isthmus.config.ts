import { defineConfig } from '@isthmus/gateway'

/** Two stores, one of each version. A day between the versions means the older one. */
export default defineConfig({
  backends: {
    before: {
      url: 'http://127.0.0.1:4301',
      version: '2022-11-28',
      publicUrl: 'https://api.github.com',
    },
    after: {
      url: 'http://127.0.0.1:4302',
      version: '2026-03-10',
      publicUrl: 'https://api.github.com',
    },
  },
  decision: { flag: 'github-store', fallback: 'before' },
  flags: { folder: 'examples/github/flags' },
  versions: { default: '2022-11-28', header: 'X-GitHub-Api-Version', match: 'at-or-before' },
})
