export * from './undici-transport.ts'
