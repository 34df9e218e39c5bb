import { defineConfig } from '@isthmus/gateway'

/** An old store and a new one; one client is pinned to the version of the day on which it came. */
export default defineConfig({
  backends: {
    old: { url: 'http://127.0.0.1:5201', version: '2015-10-16' },
    new: { url: 'http://127.0.0.1:5202', version: '2020-08-27' },
  },
  decision: { flag: 'payments-store', fallback: 'old' },
  flags: { folder: 'examples/stripe-like/flags' },
  versions: {
    default: '2020-08-27',
    header: 'Stripe-Version',
    match: 'at-or-before',
    pathPrefix: false,
    query: false,
  },
  identity: { apiKey: {} },
  clients: [
    {
      id: 'bookshop',
      // Of "bookshop-key".
      key: 'sha256:7d40df9024faccf4b708ce4abf5d5e417b548d025206e90f9b2cfadb6be7ad26',
      pin: '2016-07-06',
    },
  ],
})
