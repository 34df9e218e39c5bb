import { defineConfig } from '@isthmus/gateway'

/** The shop as it is and as it will be. The flag `shop-store` says who is served by which. */
export default defineConfig({
  backends: {
    old: { url: 'http://127.0.0.1:5301', version: '1.0' },
    new: { url: 'http://127.0.0.1:5302', version: '3.0' },
  },
  decision: { flag: 'shop-store', fallback: 'old' },
  flags: { folder: 'examples/shop/flags' },
  versions: { default: '1.0' },
  identity: { apiKey: {} },
  // Their keys are `till-key`, `app-key` and `web-key`: here are the digests.
  clients: [
    {
      id: 'till',
      key: 'sha256:4aa7ffda4afa9454cffc982d6b7cbad83ab477341d6127cbbecd4cd9f866a279',
      pin: '1.0',
    },
    {
      id: 'app',
      key: 'sha256:2924a27d7fc715372a952b03583ae5f1221556bcdabbf2a57ff5de577efe11c1',
      pin: '2.0',
    },
    {
      id: 'web',
      key: 'sha256:fe372517ad18bd4ef08c931b6f58a73a1e10ad754cc729a8ccd705be55c47fbd',
      pin: '3.0',
      explain: true,
    },
  ],
})
