export * from './recent.ts'
