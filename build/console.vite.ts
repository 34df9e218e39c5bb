/** How the console's page is built, and served while somebody works on it (`npm run console:dev`). */
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('../src/console/app'),
  // The server writes where it stands into the page, as its base.
  base: './',
  plugins: [react(), tailwind()],
  build: {
    outDir: at('../src/console/page'),
    emptyOutDir: true,
    target: 'es2023',
    // What stands in the page itself would need an exception from its policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': process.env['ISTHMUS_ADMIN'] ?? 'http://127.0.0.1:8788' },
  },
})
