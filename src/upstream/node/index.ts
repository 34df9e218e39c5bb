export * from './genuine-undici.ts'
export * from './undici-transport.ts'
