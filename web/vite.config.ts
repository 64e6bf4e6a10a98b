import { cpSync, createReadStream, existsSync } from 'node:fs'
import { extname, join, normalize, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

/** Serves pdf.js' character maps, standard fonts and decoders from our own origin, under /pdfjs/. */
function pdfjsAssets(): Plugin {
  const root = resolve('node_modules/pdfjs-dist')
  const folders = ['cmaps', 'standard_fonts', 'wasm', 'iccs']
  let outDir = 'dist'
  return {
    name: 'ezsign-pdfjs-assets',
    configResolved: config => {
      outDir = config.build.outDir
    },
    configureServer: server => {
      server.middlewares.use('/pdfjs', (request, response, next) => {
        const file = normalize(join(root, (request.url ?? '').split('?')[0] ?? ''))
        if (!folders.some(folder => file.startsWith(join(root, folder))) || !existsSync(file)) return next()
        if (extname(file) === '.wasm') response.setHeader('Content-Type', 'application/wasm')
        createReadStream(file).pipe(response)
      })
    },
    closeBundle: () => {
      for (const folder of folders) cpSync(join(root, folder), join(outDir, 'pdfjs', folder), { recursive: true })
    },
  }
}

export default defineConfig({
  plugins: [
    react(),
    pdfjsAssets(),
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: null, // registered by src/main.tsx: the content security policy allows no inline script
      includeAssets: ['icon.svg', 'apple-touch-icon.png'],
      manifest: {
        id: '/',
        name: 'ezSign',
        short_name: 'ezSign',
        description: 'Tanda tangan elektronik tersertifikasi',
        lang: 'id',
        theme_color: '#f5f7fa',
        background_color: '#f5f7fa',
        display: 'standalone',
        start_url: '/',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        // The shell only: nothing personal is ever cached, and the PDF engine is fetched when it is needed.
        globPatterns: ['index.html', 'assets/*.{js,css}', 'assets/inter-latin-wght-*.woff2', 'icon.svg'],
        globIgnores: ['**/pdf*', '**/Pdf*', '**/Sign*', '**/Draw*', '**/Ra*', '**/Operator*', '**/altcha*'],
        maximumFileSizeToCacheInBytes: 3_000_000,
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(api|health|metrics|ocsp|crl|ca|tsa|cps|pdfjs)(\/|$)/],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  resolve: { alias: { '@': resolve('src') } },
  server: { proxy: { '/api': process.env['EZSIGN_URL'] ?? 'http://127.0.0.1:8080' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      output: {
        // Some servers do not know .mjs; a worker served with another type than JavaScript does not start.
        assetFileNames: asset =>
          asset.names[0]?.endsWith('.mjs') ? 'assets/[name]-[hash].js' : 'assets/[name]-[hash][extname]',
      },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
})
