import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// ZHANGGUI_URL is the program's loopback address while the interface is being worked on (npm run dev).
const backend = process.env.ZHANGGUI_URL ?? 'http://127.0.0.1:7410'

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
  build: { target: 'es2022', chunkSizeWarningLimit: 700, reportCompressedSize: false },
  server: {
    fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] },
    proxy: { '/api': { target: backend, changeOrigin: true } },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
})
